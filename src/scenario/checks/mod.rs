//! Checks.
pub(super) const CHECKS: [&str; 4] = ["clocks_monotonic", "linearizable", "no_lost_acknowledged_write", "replicas_converged"];
