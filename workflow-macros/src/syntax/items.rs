//! Items in inner blocks that suspend.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, ExprAsync, ExprClosure, Item, ItemFn, Stmt, Type};

use super::{macros, suspends};

/// Takes the items out of inner blocks that suspend, where they mean the same for the whole body: their
/// names are mentioned in their block only. Others stay, and are refused.
pub(crate) fn hoist(function: &mut ItemFn) -> Vec<Item> {
    let mut hoist = Hoist {
        whole: function.to_token_stream(),
        items: Vec::new(),
    };
    hoist.visit_block_mut(&mut function.block);
    hoist.items
}

struct Hoist {
    whole: TokenStream,
    items: Vec<Item>,
}

impl Hoist {
    fn block(&mut self, block: &mut Block) {
        if !block.stmts.iter().any(|stmt| item(stmt).is_some()) {
            return;
        }
        let tokens = block.to_token_stream();
        let items = || block.stmts.iter().filter_map(item);
        let names: Vec<&Ident> = items().filter_map(name).collect();
        let are_known = items().all(|item| name(item).is_some() || is_impl_of(item, &names));
        let is_own = |name: &&Ident| mentions(&self.whole, name) == mentions(&tokens, name);
        // What a macro of the user's own mentions by its definition cannot be seen.
        let is_seen = own_macros(&self.whole) == own_macros(&tokens);
        if are_known && is_seen && names.iter().all(is_own) {
            let (items, others): (Vec<Stmt>, Vec<Stmt>) =
                block.stmts.drain(..).partition(|stmt| item(stmt).is_some());
            block.stmts = others;
            self.items
                .extend(items.into_iter().filter_map(|stmt| match stmt {
                    Stmt::Item(item) => Some(item),
                    _ => None,
                }));
        }
    }
}

impl VisitMut for Hoist {
    fn visit_block_mut(&mut self, block: &mut Block) {
        if block.stmts.iter().any(suspends::stmt) {
            self.block(block);
            visit_mut::visit_block_mut(self, block);
        }
    }

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}
    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
    fn visit_item_mut(&mut self, _: &mut Item) {}
}

fn item(stmt: &Stmt) -> Option<&Item> {
    match stmt {
        Stmt::Item(item) => Some(item),
        _ => None,
    }
}

/// The name of an item that brings nothing else into scope.
fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) if item.ident != "_" => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

fn is_impl_of(item: &Item, names: &[&Ident]) -> bool {
    let Item::Impl(item) = item else { return false };
    match &*item.self_ty {
        Type::Path(path) => path.path.get_ident().is_some_and(|ty| names.contains(&ty)),
        _ => false,
    }
}

/// Whether a macro of this name is called or declared.
pub(crate) fn names_macro(node: &impl ToTokens, name: &Ident) -> bool {
    let trees: Vec<TokenTree> = node.to_token_stream().into_iter().collect();
    let is_name = |tree: &TokenTree| matches!(tree, TokenTree::Ident(ident) if ident == name);
    let is_bang =
        |tree: &TokenTree| matches!(tree, TokenTree::Punct(bang) if bang.as_char() == '!');
    let is_named = trees
        .windows(2)
        .any(|pair| pair.iter().any(is_name) && pair.iter().any(is_bang));
    let within = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => names_macro(&group.stream(), name),
        _ => false,
    };
    is_named || trees.iter().any(within)
}

/// How many calls there are of macros that may be of this crate.
fn own_macros(tokens: &TokenStream) -> usize {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let calls = trees.windows(3).filter(|three| {
        matches!(three, [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)]
            if bang.as_char() == '!' && !macros::is_well_known(name) && name != "macro_rules")
    });
    let within = trees.iter().map(|tree| match tree {
        TokenTree::Group(group) => own_macros(&group.stream()),
        _ => 0,
    });
    calls.count() + within.sum::<usize>()
}

/// How often a name is mentioned, also in strings, which may capture it.
fn mentions(tokens: &TokenStream, name: &Ident) -> usize {
    let count = |tree: TokenTree| match tree {
        TokenTree::Ident(ident) => usize::from(ident == *name),
        TokenTree::Literal(literal) => usize::from(literal.to_string().contains(&name.to_string())),
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) => 0,
    };
    tokens.clone().into_iter().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hoisted(source: &str) -> usize {
        let mut function: ItemFn = syn::parse_str(source).expect(source);
        hoist(&mut function).len()
    }

    #[test]
    fn only_names_of_one_block_are_taken_out_of_it() {
        let inner = "struct S(u8); impl S { fn n(&self) -> u8 { N } } const N: u8 = 1;";
        let wait = r#"sleep!("a", "1s").await;"#;
        assert_eq!(
            hoisted(&format!(
                "async fn f() {{ if a {{ {inner} {wait} S(N).n(); }} }}"
            )),
            3
        );
        assert_eq!(
            hoisted(&format!(
                "async fn f() {{ if a {{ {inner} {wait} }} g(N); }}"
            )),
            0
        );
        assert_eq!(
            hoisted(&format!("async fn f(s: S) {{ if a {{ {inner} {wait} }} }}")),
            0
        );
        assert_eq!(
            hoisted(&format!(
                "async fn f() {{ if a {{ {inner} {wait} }} p!(\"{{N}}\"); }}"
            )),
            0
        );
        assert_eq!(
            hoisted(&format!("async fn f() {{ if a {{ use b::T; {wait} }} }}")),
            0
        );
        assert_eq!(
            hoisted(&format!(
                "async fn f() {{ if a {{ {inner} {wait} }} own!(); }}"
            )),
            0
        );
        assert_eq!(
            hoisted(&format!(
                "async fn f() {{ if a {{ {inner} {wait} own!(); }} println!(\"{{a}}\"); }}"
            )),
            3
        );
    }
}
