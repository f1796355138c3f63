# The same steps as the continuous integration.
ready: fmt clippy test doc

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --workspace --all-targets -- -D warnings

test:
    cargo test --workspace

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Dependencies: licences, sources, duplicates.
deny:
    cargo deny check bans licenses sources
