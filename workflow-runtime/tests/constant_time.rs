//! What is secret is compared in constant time.
//!
//! The time itself is no test: on a busy machine it says nothing, and a comparison of 16 bytes that stops at the
//! first difference may take as many instructions as one that does not. So this reads the source. In the
//! files that handle codes, secrets and tokens, nothing is compared with `==` or the like but what is public:
//! lengths, literals and constants. The types of secrets have no `PartialEq`, and the functions that compare
//! them use `ct_eq`.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Attribute, BinOp, Expr, ExprBinary, ExprMethodCall, ImplItemFn, ItemImpl, ItemMod, ItemStruct,
    Lit, Type,
};

/// Types that hold a secret, or a code that a sender has to know.
const SECRETS: [&str; 5] = ["Code", "Secret", "Key", "Keyring", "ApiToken"];

/// The functions that compare with one, and their files.
const COMPARING: [(&str, &str); 4] = [
    ("webhook/token.rs", "verify"),
    ("webhook/verify/mac.rs", "is"),
    ("webhook/verify/secrets.rs", "is"),
    ("http/api/auth.rs", "matches"),
];

/// Comparisons of what is public, though its form does not say so: each token begins with a key's number.
const PUBLIC: [&str; 1] = ["key . id == id"];

#[test]
fn secrets_are_compared_in_constant_time() {
    let mut found = Vec::new();
    let mut comparing = Vec::new();
    for path in files() {
        let name = path.strip_prefix(source()).expect("it is in the folder");
        let name = name.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("a source file can be read");
        let file = syn::parse_file(&text).expect("a source file is Rust");
        let mut reader = Reader::default();
        reader.visit_file(&file);
        found.extend(reader.found.iter().map(|what| format!("{name}: {what}")));
        comparing.extend(reader.comparing.into_iter().map(|it| (name.clone(), it)));
    }
    assert!(
        found.is_empty(),
        "compared in a time that may tell something:\n{}",
        found.join("\n")
    );
    for (file, function) in COMPARING {
        assert!(
            comparing.iter().any(|it| it.0 == file && it.1 == function),
            "`{function}` in {file} does not use `ct_eq`; those that do: {comparing:?}"
        );
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files that have to do with codes, secrets and tokens.
fn files() -> Vec<PathBuf> {
    let mut files = vec![
        source().join("http/api/auth.rs"),
        source().join("webhook/keyring.rs"),
        source().join("webhook/token.rs"),
    ];
    let folder = fs::read_dir(source().join("webhook/verify")).expect("the folder is there");
    let senders = folder.map(|file| file.expect("the folder can be read").path());
    let is_source = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| {
            name.ends_with(".rs") && !["tests.rs", "vectors.rs"].contains(&name)
        })
    };
    files.extend(senders.filter(is_source));
    assert!(files.len() > 10, "the senders' files are found: {files:?}");
    files
}

/// What a file compares.
#[derive(Default)]
struct Reader {
    function: String,
    found: Vec<String>,
    /// Functions that use `ct_eq`.
    comparing: Vec<String>,
}

impl Reader {
    fn note(&mut self, what: &impl ToTokens) {
        let what = what.to_token_stream().to_string();
        if !PUBLIC.contains(&&*what) {
            self.found.push(what);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !module.attrs.iter().any(|it| mentions(it, "cfg", "test")) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function = function.sig.ident.to_string();
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        let compares = matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_));
        if compares && !is_public(&binary.left) && !is_public(&binary.right) {
            self.note(binary);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let first_is_public = call.args.first().is_some_and(is_public);
        match &*call.method.to_string() {
            "ct_eq" => self.comparing.push(self.function.clone()),
            "eq" | "ne" | "cmp" | "partial_cmp" => self.note(call),
            "starts_with" | "ends_with" if !first_is_public => self.note(call),
            _ => {}
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        let is_secret = SECRETS.iter().any(|name| item.ident == name);
        if is_secret
            && item
                .attrs
                .iter()
                .any(|it| mentions(it, "derive", "PartialEq"))
        {
            self.found.push(format!("{} derives PartialEq", item.ident));
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let (Some((of, _)), Type::Path(to)) = (&item.trait_, &*item.self_ty) {
            let last = |path: &syn::Path| path.segments.last().map(|it| it.ident.to_string());
            let to = last(&to.path).unwrap_or_default();
            if last(of).as_deref() == Some("PartialEq") && SECRETS.contains(&&*to) {
                self.found.push(format!("{to} implements PartialEq"));
            }
        }
        visit::visit_item_impl(self, item);
    }
}

fn mentions(attribute: &Attribute, kind: &str, name: &str) -> bool {
    let text = attribute.to_token_stream().to_string();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    attribute.path().is_ident(kind) && words.any(|it| it == name)
}

/// Whether an expression is a literal, a constant, a length, or made of those.
fn is_public(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(literal) => !matches!(literal.lit, Lit::Verbatim(_)),
        Expr::Path(path) => path.path.segments.last().is_some_and(|it| {
            let name = it.ident.to_string();
            name.len() > 1
                && name
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || "_0123456789".contains(c))
        }),
        Expr::MethodCall(call) => call.method == "len",
        Expr::Unary(unary) => is_public(&unary.expr),
        Expr::Reference(reference) => is_public(&reference.expr),
        Expr::Paren(paren) => is_public(&paren.expr),
        _ => false,
    }
}
