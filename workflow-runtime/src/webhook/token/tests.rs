use super::*;

fn keyring() -> Keyring {
    Keyring::from_secret("0123456789abcdef0123456789abcdef").expect("long enough")
}

fn address() -> Address {
    Address {
        frame: FrameKey {
            run: RunKey::from_bytes(*b"run-run-run-run!"),
            frame: 5,
        },
        ordinal: 7,
        workflow: NameTag::of("generate_image"),
        name: NameTag::of("fal-generation-webhook"),
    }
}

fn token() -> String {
    keyring().sign(&address(), 1)
}

#[test]
fn a_token_comes_back_as_its_address() {
    assert_eq!(keyring().verify(&token()), Ok(address()));
    assert_eq!(token().len(), TOKEN_CHARS);
    assert_eq!(
        token(),
        token(),
        "the same webhook always has the same token"
    );
}

/// Pins the format: a token handed out by one version must be good in the next.
#[test]
fn the_format_is_fixed() {
    let pinned = "AXJ1bi1ydW4tcnVuLXJ1biEAAAAFAAAABz_Hybx6UmzytfuBX-YuqCw02ktEpnMUQDxLTiAdxjxd";
    assert_eq!(token(), pinned);
}

#[test]
fn every_flipped_bit_is_refused() {
    let bytes = URL_SAFE_NO_PAD.decode(token()).expect("base64url");
    for bit in 0..bytes.len() * 8 {
        let mut forged = bytes.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let forged = URL_SAFE_NO_PAD.encode(forged);
        assert_eq!(keyring().verify(&forged), Err(InvalidToken), "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_of_the_text_is_refused() {
    let text = token().into_bytes();
    for bit in 0..text.len() * 8 {
        let mut forged = text.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let Ok(forged) = String::from_utf8(forged) else {
            continue;
        };
        assert_eq!(keyring().verify(&forged), Err(InvalidToken), "bit {bit}");
    }
}

#[test]
fn a_second_encoding_of_the_same_bytes_is_refused() {
    let good = token();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let accepted = alphabet
        .chars()
        .filter(|last| {
            let other = format!("{}{last}", &good[..good.len() - 1]);
            keyring().verify(&other).is_ok()
        })
        .count();
    assert_eq!(accepted, 1);
    assert_eq!(keyring().verify(&format!("{good}=")), Err(InvalidToken));
    let standard = good.replace('-', "+").replace('_', "/");
    assert_ne!(standard, good, "the sample has a character that differs");
    assert_eq!(keyring().verify(&standard), Err(InvalidToken));
}

#[test]
fn what_is_no_token_is_refused() {
    let good = token();
    for length in 0..good.len() {
        assert_eq!(keyring().verify(&good[..length]), Err(InvalidToken));
    }
    let doubled = format!("{good}{good}");
    for garbage in ["", "x", "%00", "ü", &doubled, &"A".repeat(TOKEN_CHARS)] {
        assert_eq!(keyring().verify(garbage), Err(InvalidToken), "{garbage}");
    }
}

#[test]
fn a_token_of_another_server_or_key_is_refused() {
    let other = Keyring::from_secret([9; 32]).expect("long enough");
    assert_eq!(other.verify(&token()), Err(InvalidToken));
    let renumbered =
        Keyring::with_current(2, "0123456789abcdef0123456789abcdef").expect("long enough");
    assert_eq!(renumbered.verify(&token()), Err(InvalidToken));
}

#[test]
fn an_older_key_stays_good_and_is_kept_in_use() {
    let rotated = Keyring::with_current(2, [5; 32])
        .and_then(|ring| ring.and_older(1, "0123456789abcdef0123456789abcdef"))
        .expect("two keys");
    assert_eq!(rotated.verify(&token()), Ok(address()));
    assert_eq!(rotated.sign(&address(), 1), token());
    let new = rotated.sign(&address(), 2);
    assert_ne!(new, token());
    assert_eq!(rotated.verify(&new), Ok(address()));
    assert_eq!(
        rotated.sign(&address(), 77),
        new,
        "a lost key gives way to the current"
    );
}
