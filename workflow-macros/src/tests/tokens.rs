//! No token stream makes the attribute panic. `WORKFLOW_FUZZ_CASES=1000000 cargo test -p
//! workflow-macros tokens` tries more than the ordinary tests, `WORKFLOW_FUZZ_SEED` others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Cases of the ordinary tests, for each of the two ways to make one.
const CASES: u64 = 1_000;

/// How deep random groups are nested.
const DEPTH_MAX: u64 = 6;

const BODIES: &[&str] = &[
    r#"async fn f(cx: Context, mut items: Vec<u8>, (a, b): (u8, u8)) -> Result<u8> {
        let hook = create_webhook!("hook", methods = [GET], max_body = "1MiB");
        let mut n = a;
        'all: for item in items {
            let Ok(request) = wait_for_webhook!("next", hook, timeout = "5m").await else { break 'all };
            n += step!("add", async { Ok(item + b) }, retries = 2).await?;
            if request.is_last() && sleep_for(n) { continue 'all; }
        }
        Ok(n)
    }"#,
    r#"async fn g(kind: Kind) -> String {
        let value = 'v: { if kind.is_a() { break 'v 1; } sleep!("a", "1h").await; 2 };
        let text = match &kind {
            Kind::A { id, .. } if id > &value => { sleep!("b", "1s").await; format!("{value:>4} {id}") }
            Kind::B(ref x @ 1..=3) | Kind::C(ref x) => call!("c", get(x)).await.text()?,
            _ => return "none".into(),
        };
        while let Some(x) = next() && x > 1 { sleep_until!("d", x).await; }
        vec![text, other(|y| y + value, sleep!("e", "1s").await)][0].clone()
    }"#,
    r#"async fn h() {
        #[derive(Debug)] struct S { x: u8 }
        use std::fmt::Write as _;
        let s; if cond() { s = S { x: 1 }; } else { sleep!("a", "1s").await; s = S { x: 2 }; }
        let S { x } = s; let r#type = (x, [x; 3], &x, -x, x as u16, x..=9, *p(x).q);
        unsafe { go() }; println!("{x} {type:?}", type = 1); tokio::select! { _ = a() => {}, }
        if x == 1 || wait_for_webhook!("w", hook).await.is_ok() { loop { break; } }
    }"#,
];

/// What grammar hangs on.
const WORDS: &[&str] = &[
    "async",
    "fn",
    "await",
    "let",
    "mut",
    "ref",
    "if",
    "else",
    "match",
    "loop",
    "while",
    "for",
    "in",
    "break",
    "continue",
    "return",
    "move",
    "unsafe",
    "const",
    "static",
    "struct",
    "use",
    "impl",
    "self",
    "Self",
    "super",
    "crate",
    "as",
    "dyn",
    "where",
    "yield",
    "try",
    "_",
    "x",
    "f",
    "Ok",
    "Start",
    "__frame",
    "__state",
    "create_webhook",
    "wait_for_webhook",
    "step",
    "call",
    "sleep",
    "sleep_until",
];

const RAW_WORDS: &[&str] = &["type", "match", "async", "x", "loop", "f", "await", "step"];

struct Random(u64);

impl Random {
    /// SplitMix64.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % end
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn delimiter(&mut self) -> Delimiter {
        self.of(&[
            Delimiter::Brace,
            Delimiter::Parenthesis,
            Delimiter::Bracket,
            Delimiter::None,
        ])
    }

    fn tree(&mut self, depth: u64) -> TokenTree {
        match self.below(if depth == 0 { 7 } else { 9 }) {
            0 | 1 => Ident::new(self.of(WORDS), Span::call_site()).into(),
            2 => Ident::new_raw(self.of(RAW_WORDS), Span::call_site()).into(),
            3 => {
                let spacing = self.of(&[Spacing::Alone, Spacing::Joint]);
                let punct = self.of(&[
                    '!', '#', '&', '*', '+', ',', '-', '.', ':', ';', '<', '=', '>', '?', '@', '|',
                    '\'',
                ]);
                Punct::new(punct, spacing).into()
            }
            4 => Punct::new(self.of(&[';', ',', '=', '.', '!']), Spacing::Alone).into(),
            5 => Literal::string(self.of(&["a", "", "1h", "{x:?} {{", "{", "0", "é-x", "a b"]))
                .into(),
            6 => self.of(&[Literal::u64_unsuffixed, Literal::u64_suffixed])(self.0 >> 40).into(),
            _ => Group::new(self.delimiter(), self.stream(depth - 1)).into(),
        }
    }

    fn stream(&mut self, depth: u64) -> TokenStream {
        (0..self.below(7)).map(|_| self.tree(depth)).collect()
    }

    /// The body with a few changes, each somewhere in its tree.
    fn mutated(&mut self, body: TokenStream) -> TokenStream {
        let mut trees: Vec<_> = body.into_iter().collect();
        if trees.is_empty() {
            return self.stream(1);
        }
        let groups: Vec<_> = (0..trees.len())
            .filter(|&at| matches!(trees[at], TokenTree::Group(_)))
            .collect();
        // Most of a function is in its last group.
        if !groups.is_empty() && self.below(5) > 0 {
            let at = if self.below(2) == 0 {
                groups[groups.len() - 1]
            } else {
                self.of(&groups)
            };
            if let TokenTree::Group(group) = &trees[at] {
                let inner = self.mutated(group.stream());
                trees[at] = Group::new(group.delimiter(), inner).into();
            }
            return trees.into_iter().collect();
        }
        let (at, other) = (self.below(trees.len()), self.below(trees.len()));
        match self.below(7) {
            0 => drop(trees.remove(at)),
            1 => trees.insert(at, trees[other].clone()),
            2 => trees.swap(at, other),
            3 => trees[at] = self.tree(2),
            4 => trees.insert(at, self.tree(3)),
            5 => {
                let (from, until) = (at.min(other), at.max(other));
                let inner = trees.drain(from..=until).collect();
                trees.insert(from, Group::new(self.delimiter(), inner).into());
            }
            _ => {
                let nested = (0..self.below(40)).fold(trees[at].clone(), |inner, _| {
                    Group::new(self.delimiter(), inner.into()).into()
                });
                trees[at] = nested;
            }
        }
        trees.into_iter().collect()
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse().expect("the variable is a number")
    })
}

/// Compiles each seed's case. Either it has an expansion that can be parsed, or an error.
fn never_panics(case: impl Fn(&mut Random) -> (TokenStream, TokenStream)) {
    let first = setting("WORKFLOW_FUZZ_SEED", 1);
    let mut failures = Vec::new();
    for seed in first..first + setting("WORKFLOW_FUZZ_CASES", CASES) {
        let (args, item) = case(&mut Random(seed));
        let shown = item.to_string();
        let compiled = catch_unwind(AssertUnwindSafe(|| crate::compile::workflow(args, item)));
        let fault = match compiled {
            Err(_) => "panics",
            Ok(tokens) if tokens.to_string().contains("compile_error") => continue,
            Ok(tokens) if syn::parse2::<syn::File>(tokens.clone()).is_ok() => continue,
            Ok(_) => "has neither an error nor an expansion that is Rust",
        };
        failures.push(format!("seed {seed} {fault}: {shown}"));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn random_tokens_are_compiled_or_refused() {
    never_panics(|random| {
        let args = if random.below(3) == 0 {
            random.stream(1)
        } else {
            TokenStream::new()
        };
        let body: TokenTree = Group::new(Delimiter::Brace, random.stream(DEPTH_MAX)).into();
        let head: TokenStream = "async fn f()".parse().expect("tokens");
        let item = if random.below(4) == 0 {
            random.stream(DEPTH_MAX)
        } else {
            head.into_iter().chain([body]).collect()
        };
        (args, item)
    });
}

#[test]
fn changed_bodies_are_compiled_or_refused() {
    never_panics(|random| {
        let mut item: TokenStream = random.of(BODIES).parse().expect("tokens");
        for _ in 0..=random.below(4) {
            item = random.mutated(item);
        }
        (TokenStream::new(), item)
    });
}

/// Otherwise changes would meet nothing behind the first error.
#[test]
fn the_bodies_that_are_changed_are_good() {
    for body in BODIES {
        let item = body.parse().expect("tokens");
        let expansion = crate::compile::workflow(TokenStream::new(), item).to_string();
        let errors: Vec<_> = expansion.split("compile_error").skip(1).collect();
        assert!(
            errors.is_empty(),
            "{}\n{body}",
            errors[0].get(..300).unwrap_or(errors[0])
        );
    }
}
