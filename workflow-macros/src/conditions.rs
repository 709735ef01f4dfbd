//! Conditional compilation: `#[cfg(…)]` and `#[cfg_attr(…)]` within a function.
//!
//! rustc hands a function over as it was written, and alone knows which conditions hold. So it is asked: the
//! function is given back with a question for each condition before it, as `#[cfg_attr(condition, doc = "…")]`,
//! and comes again with those answers that are yes. No stage after this one sees a condition.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Meta, Token};

use crate::operation::kind_of_name;

/// What an answer begins with. The number of its condition follows.
const ANSWER: &str = "the condition of a workflow holds: ";

/// Stands among the answers, also if there are no others.
const ASKED: &str = "the conditions of a workflow are asked for";

/// The function with its questions, if it has conditions that nobody has asked for.
pub(crate) fn questions(item: &TokenStream) -> Option<TokenStream> {
    let mut collect = Collect(Vec::new());
    rewrite_inner(item.clone(), &mut collect);
    if collect.0.is_empty() || is_asked(item) {
        return None;
    }
    let questions = collect.0.iter().enumerate().map(|(number, condition)| {
        let answer = format!("{ANSWER}{number}");
        quote!(#[cfg_attr(#condition, doc = #answer)])
    });
    Some(quote!(#(#questions)* #[doc = #ASKED]))
}

/// The function without its answers and its conditions: an attribute of which one holds stays as what it says,
/// and what is left out is marked for [`leave_out`].
pub(crate) fn resolve(item: TokenStream) -> TokenStream {
    let mut answers = Vec::new();
    let item = without_answers(item, &mut answers);
    if answers.is_empty() {
        return item;
    }
    let mut apply = Apply { answers, next: 0 };
    rewrite_inner(item, &mut apply)
}

/// Takes out of a body what is marked.
pub(crate) fn leave_out(block: &mut Block) {
    if has_mark(block.to_token_stream()) {
        LeaveOut.visit_block_mut(block);
    }
}

/// The same for a part of a body.
pub(crate) fn leave_out_of_expr(expr: &mut syn::Expr) {
    if has_mark(expr.to_token_stream()) {
        LeaveOut.visit_expr_mut(expr);
    }
}

/// Whether a node begins with the mark, among its attributes.
pub(crate) fn is_left_out(node: &impl ToTokens) -> bool {
    let mut trees = node.to_token_stream().into_iter();
    while let Some(TokenTree::Punct(punct)) = trees.next()
        && punct.as_char() == '#'
        && let Some(TokenTree::Group(group)) = trees.next()
    {
        if is_mark(&group) {
            return true;
        }
    }
    false
}

/// What is done with an attribute that has a condition.
trait Rewrite {
    fn cfg(&mut self, condition: TokenStream) -> TokenStream;
    fn cfg_attr(&mut self, condition: TokenStream, attributes: TokenStream) -> TokenStream;
}

/// Collects the conditions in their order.
struct Collect(Vec<TokenStream>);

impl Rewrite for Collect {
    fn cfg(&mut self, condition: TokenStream) -> TokenStream {
        self.0.push(condition);
        TokenStream::new()
    }

    fn cfg_attr(&mut self, condition: TokenStream, _: TokenStream) -> TokenStream {
        self.0.push(condition);
        TokenStream::new()
    }
}

/// Puts the answers in.
struct Apply {
    answers: Vec<usize>,
    next: usize,
}

impl Apply {
    fn holds(&mut self) -> bool {
        self.next += 1;
        self.answers.contains(&(self.next - 1))
    }
}

impl Rewrite for Apply {
    fn cfg(&mut self, _: TokenStream) -> TokenStream {
        if self.holds() {
            TokenStream::new()
        } else {
            quote!(#[cfg(any())])
        }
    }

    fn cfg_attr(&mut self, _: TokenStream, attributes: TokenStream) -> TokenStream {
        if self.holds() {
            attributes
        } else {
            TokenStream::new()
        }
    }
}

/// Rewrites the attributes within the function. Those of the function itself are rustc's.
fn rewrite_inner(item: TokenStream, rewrite: &mut impl Rewrite) -> TokenStream {
    let trees = item.into_iter().map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() != Delimiter::Bracket => {
            TokenTree::Group(within(&group, rewrite))
        }
        tree => tree,
    });
    trees.collect()
}

fn within(group: &Group, rewrite: &mut impl Rewrite) -> Group {
    let mut new = Group::new(group.delimiter(), self::rewrite(group.stream(), rewrite));
    new.set_span(group.span());
    new
}

fn rewrite(tokens: TokenStream, rewrite: &mut impl Rewrite) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rewritten = TokenStream::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        if let Some(attribute) = attribute(&trees[at..], rewrite) {
            rewritten.extend(attribute);
            at += 2;
            continue;
        }
        let foreign = foreign_macro(&trees[at..]);
        if foreign > 0 {
            rewritten.extend(trees[at..at + foreign].iter().cloned());
            at += foreign;
            continue;
        }
        rewritten.extend([match tree {
            TokenTree::Group(group) => TokenTree::Group(within(group, rewrite)),
            tree => tree.clone(),
        }]);
        at += 1;
    }
    rewritten
}

/// What becomes of the attribute with which the tokens begin, if it has a condition.
fn attribute(trees: &[TokenTree], rewrite: &mut impl Rewrite) -> Option<TokenStream> {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = trees else {
        return None;
    };
    if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let Ok(Meta::List(list)) = syn::parse2(group.stream()) else {
        return None;
    };
    if list.path.is_ident("cfg") {
        return Some(rewrite.cfg(list.tokens));
    }
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let mut metas = syn::parse::Parser::parse2(parse, list.tokens)
        .ok()?
        .into_iter();
    let condition = metas.next()?.into_token_stream();
    let attributes = quote!(#(#[#metas])*);
    // One within another has a condition of its own.
    let attributes = self::rewrite(attributes, rewrite);
    Some(rewrite.cfg_attr(condition, attributes))
}

/// How many tokens the call or the declaration of a macro has with which the tokens begin, if it is none of
/// ours: what stands there means what the macro makes of it.
fn foreign_macro(trees: &[TokenTree]) -> usize {
    let [TokenTree::Ident(name), TokenTree::Punct(bang), rest @ ..] = trees else {
        return 0;
    };
    let is_name = || syn::parse_str::<syn::Ident>(&name.to_string()).is_ok();
    if bang.as_char() != '!' || kind_of_name(name).is_some() || !is_name() {
        return 0;
    }
    match rest {
        [TokenTree::Group(_), ..] => 3,
        [TokenTree::Ident(_), TokenTree::Group(_), ..] => 4,
        _ => 0,
    }
}

fn is_asked(item: &TokenStream) -> bool {
    let mut answers = Vec::new();
    without_answers(item.clone(), &mut answers);
    !answers.is_empty()
}

/// Takes the answers off the function. One that is no number says that all conditions were asked for.
fn without_answers(item: TokenStream, answers: &mut Vec<usize>) -> TokenStream {
    let trees: Vec<TokenTree> = item.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        if let Some(answer) = answer(&trees[at..]) {
            answers.push(answer);
            at += 2;
        } else {
            kept.push(tree.clone());
            at += 1;
        }
    }
    kept.into_iter().collect()
}

fn answer(trees: &[TokenTree]) -> Option<usize> {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = trees else {
        return None;
    };
    if hash.as_char() != '#' {
        return None;
    }
    let Ok(Meta::NameValue(meta)) = syn::parse2(group.stream()) else {
        return None;
    };
    let syn::Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Str(text),
        ..
    }) = &meta.value
    else {
        return None;
    };
    let text = text.value();
    if text == ASKED {
        return Some(usize::MAX);
    }
    text.strip_prefix(ANSWER)?.parse().ok()
}

fn is_mark(group: &Group) -> bool {
    group.delimiter() == Delimiter::Bracket
        && group.stream().to_string().replace(' ', "") == "cfg(any())"
}

fn has_mark(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => is_mark(&group) || has_mark(group.stream()),
        _ => false,
    })
}

/// Leaves out what is marked, wherever an attribute may stand.
struct LeaveOut;

fn retain<T: ToTokens, P: Default>(list: &mut Punctuated<T, P>) {
    if list.iter().any(is_left_out) {
        let kept = std::mem::take(list).into_iter();
        *list = kept.filter(|node| !is_left_out(node)).collect();
    }
}

impl VisitMut for LeaveOut {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|stmt| !is_left_out(stmt));
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, node: &mut syn::ExprMatch) {
        node.arms.retain(|arm| !is_left_out(arm));
        visit_mut::visit_expr_match_mut(self, node);
    }

    fn visit_expr_struct_mut(&mut self, node: &mut syn::ExprStruct) {
        retain(&mut node.fields);
        visit_mut::visit_expr_struct_mut(self, node);
    }

    fn visit_expr_array_mut(&mut self, node: &mut syn::ExprArray) {
        retain(&mut node.elems);
        visit_mut::visit_expr_array_mut(self, node);
    }

    fn visit_expr_tuple_mut(&mut self, node: &mut syn::ExprTuple) {
        retain(&mut node.elems);
        visit_mut::visit_expr_tuple_mut(self, node);
    }

    fn visit_expr_call_mut(&mut self, node: &mut syn::ExprCall) {
        retain(&mut node.args);
        visit_mut::visit_expr_call_mut(self, node);
    }

    fn visit_expr_method_call_mut(&mut self, node: &mut syn::ExprMethodCall) {
        retain(&mut node.args);
        visit_mut::visit_expr_method_call_mut(self, node);
    }

    fn visit_expr_closure_mut(&mut self, node: &mut syn::ExprClosure) {
        retain(&mut node.inputs);
        visit_mut::visit_expr_closure_mut(self, node);
    }

    fn visit_pat_struct_mut(&mut self, node: &mut syn::PatStruct) {
        retain(&mut node.fields);
        visit_mut::visit_pat_struct_mut(self, node);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
