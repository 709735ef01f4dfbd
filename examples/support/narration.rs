use std::fmt::Display;
use std::io::{self, Write};

/// Tells what `who` does. Further lines of the text are set below the first.
pub fn say(who: &str, what: impl Display) {
    let what = what.to_string();
    let mut lines = what.lines();
    let mut text = format!("{who:>9} | {}\n", lines.next().unwrap_or_default());
    for line in lines {
        text.push_str(&format!("{:>9} | {line}\n", ""));
    }
    write(&text);
}

/// Begins a part of the story.
pub fn headline(what: impl Display) {
    write(&format!("\n{what}\n\n"));
}

/// Two processes write to one terminal: each text goes out in one piece, and a reader that has
/// closed the pipe is no reason to stop.
fn write(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}
