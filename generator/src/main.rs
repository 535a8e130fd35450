//! The command line of `McDewey`.

fn main() {}
