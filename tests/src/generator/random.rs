/// A small random number generator (SplitMix64, Steele and others, OOPSLA 2014): the same numbers for
/// the same seed, on every machine.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence that begins with `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not zero.
    pub const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Whether one of `n` equal chances came true.
    pub const fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}
