//! Three values: what the evidence decides, decides otherwise, or leaves open.

/// A three-valued answer (Kleene).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Decided against.
    No,
    /// Not decided by what is there.
    Unknown,
    /// Decided for.
    Yes,
}

impl Truth {
    /// No if either is no, yes only if both are.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Yes if either is yes, no only if both are.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    #[test]
    fn unknown_never_becomes_yes_by_itself() {
        assert_eq!(Yes.and(Unknown), Unknown);
        assert_eq!(No.and(Unknown), No);
        assert_eq!(No.or(Unknown), Unknown);
        assert_eq!(Yes.or(Unknown), Yes);
        assert_eq!(!Unknown, Unknown);
        assert_eq!(Truth::from(true), Yes);
    }
}
