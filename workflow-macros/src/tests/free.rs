//! Which names a statement uses, changes and gives a value.

use syn::{Ident, Stmt};

use crate::syntax::free::{assigned_in_stmt, changed_in_stmt, flow_of_stmt};

fn names(stmt: &str) -> Vec<String> {
    let stmt: Stmt = syn::parse_str(stmt).expect(stmt);
    let read = flow_of_stmt(&stmt).read;
    read.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_bound_inside_is_not_free() {
    assert_eq!(names("let x = x + 1;"), ["x"]);
    assert_eq!(names("{ let a = b; a + c };"), ["b", "c"]);
    assert_eq!(
        names("items.iter().map(|i| i.price + tax).sum::<u64>();"),
        ["items", "tax"]
    );
    assert_eq!(
        names("match x { Some(y) if y > z => y, None => w, };"),
        ["x", "z", "w"]
    );
    assert_eq!(
        names("if let Some(a) = b && a > c { a } else { d };"),
        ["b", "c", "d"]
    );
    assert_eq!(names("for (i, x) in xs { f(i, x, y); }"), ["xs", "f", "y"]);
    assert_eq!(names("let Some(a) = b else { return c; };"), ["b", "c"]);
    assert_eq!(names("S { x, y: z, ..w };"), ["x", "z", "w"]);
    assert_eq!(names("fn f() { x }"), Vec::<String>::new());
}

#[test]
fn only_what_is_bound_outside_is_changed_or_assigned() {
    let text = |names: Vec<Ident>| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let changed = |stmt: &str| text(changed_in_stmt(&syn::parse_str(stmt).expect(stmt)));
    let assigned = |stmt: &str| text(assigned_in_stmt(&syn::parse_str(stmt).expect(stmt)));
    assert_eq!(
        changed("{ a.b += 1; (c, d[0]) = e; f(&mut g); h.i(); };"),
        ["a", "c", "d", "g"]
    );
    assert_eq!(
        assigned("{ a.b += 1; (c, d[0]) = e; f(&mut g); h = 1; };"),
        ["c", "h"]
    );
    assert_eq!(changed("loop { let mut a = a; a += 1; b += a; };"), ["b"]);
    assert_eq!(assigned("{ let mut a = 1; a = 2; b = a; };"), ["b"]);
    assert_eq!(changed("println!(\"{}\", { a += 1; a });"), ["a"]);
    assert_eq!(changed("f(|a| { a += 1; b = a; });"), ["b"]);
}

#[test]
fn what_is_given_a_value_on_every_path_is_not_read() {
    let flow = |stmt: &str| {
        let flow = flow_of_stmt(&syn::parse_str(stmt).expect(stmt));
        let text = |names: Vec<Ident>| {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            names.join(" ")
        };
        (text(flow.read), text(flow.given))
    };
    for (stmt, read, given) in [
        ("s = a;", "a", "s"),
        ("s = !s;", "s", "s"),
        ("s += a;", "s a", ""),
        ("s.x = a;", "a s", ""),
        ("(s, n) = (a, 1);", "a", "s n"),
        ("{ s = a; !s };", "a", "s"),
        ("if c { s = a } else { s = b }", "c a b", "s"),
        ("if c { s = a }", "c a", ""),
        ("if c { s = a; !s }", "c a", ""),
        ("if c { s = a } else { !s; s = b }", "c a s b", "s"),
        ("if c { s = a } else { return b }", "c a b", "s"),
        ("if let Some(s) = c { s = a }", "c a", ""),
        ("match c { 0 => s = a, _ => s = b }", "c a b", "s"),
        ("match c { 0 => s = a, _ => {} }", "c a", ""),
        ("match c { x if !s => s = a, _ => s = b }", "c s a b", "s"),
        ("loop { s = a; break; }", "a", ""),
        ("while c { s = a; !s }", "c a", ""),
        ("'l: { if c { break 'l } s = a; };", "c a", ""),
        ("c && { s = a; true };", "c a", ""),
        ("|| s = a;", "a", ""),
        ("let Some(x) = c else { s = a; return };", "c a", ""),
        ("return s;", "s", ""),
        ("{ return a; !s };", "a s", ""),
    ] {
        assert_eq!(flow(stmt), (read.to_owned(), given.to_owned()), "{stmt}");
    }
}

#[test]
fn macros_are_looked_into() {
    assert_eq!(
        names("println!(\"{a} {b:?} {:>w$}\", c.d, e = f);"),
        ["a", "b", "w", "c", "f"]
    );
    assert_eq!(names("vec![x; n];"), ["x", "n"]);
    assert_eq!(
        names("info!(%id, n = v.len(), \"done {t}\");"),
        ["id", "n", "v", "t"]
    );
}
