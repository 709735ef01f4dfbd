//! What a body is before it is taken apart.

use syn::{Block, Expr, Stmt};

use crate::normalize;

/// The statements of a body, each with what it is.
fn normalized(mut body: Block) -> Vec<String> {
    normalize::body(&mut body);
    let stmts = body.stmts.iter().map(|stmt| {
        let (kind, tokens) = match stmt {
            Stmt::Local(local) => ("let", quote::quote!(#local)),
            Stmt::Expr(Expr::Macro(mac), end) => ("operation", quote::quote!(#mac #end)),
            Stmt::Expr(expr, end) => ("expression", quote::quote!(#expr #end)),
            Stmt::Macro(mac) => ("macro", quote::quote!(#mac)),
            Stmt::Item(item) => ("item", quote::quote!(#item)),
        };
        format!("{kind}: {tokens}")
    });
    stmts.collect()
}

#[test]
fn an_operation_is_an_expression_also_as_a_statement() {
    let body = syn::parse_quote!({
        create_webhook!("a");
        workflow_runtime::create_webhook! { "b" }
        println!("plain");
        fn inner() {
            create_webhook!("not ours");
        }
        create_webhook!("value")
    });
    assert_eq!(
        normalized(body),
        [
            r#"operation: create_webhook ! ("a") ;"#,
            r#"operation: workflow_runtime :: create_webhook ! { "b" }"#,
            r#"macro: println ! ("plain") ;"#,
            r#"item: fn inner () { create_webhook ! ("not ours") ; }"#,
            r#"operation: create_webhook ! ("value")"#,
        ]
    );
}

#[test]
fn groups_around_what_cannot_be_misread_are_taken_away() {
    let group = |expr: Expr| -> Expr {
        Expr::Group(syn::ExprGroup {
            attrs: Vec::new(),
            group_token: syn::token::Group::default(),
            expr: Box::new(expr),
        })
    };
    let is_group = |expr: &Expr| matches!(expr, Expr::Group(_));
    let mut name = group(syn::parse_quote!(n));
    normalize::expr(&mut name);
    assert!(!is_group(&name));
    // Without its group this would be another expression in `2 * …`.
    let mut sum = group(syn::parse_quote!(1 + 2));
    normalize::expr(&mut sum);
    assert!(is_group(&sum));
}
