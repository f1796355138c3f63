# Everything the continuous integration checks; run it before you send a change.
ready:
    bash .ci/run

# The parts that a change meets most often.
quick: fmt clippy test

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --workspace --all-targets -- -D warnings

test:
    cargo test --workspace

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# How long a check takes on 1,000 and 10,000 files.
bench:
    cargo bench -p saydo-engine --bench check
