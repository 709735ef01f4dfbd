//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.

#![allow(warnings, clippy::all, clippy::pedantic)]

same! {
    async fn body_1(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w1) = ([p0, noted(sum)][([19_i64, p0][(5_i64).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2], p0);
        let (v1, mut w1) = ((((p1.len() as i64 + 13_i64) + w1) % 1000), ((v1 * wait_for_webhook!("waitw1", hook).await.number()) % 1000));
        let mut c2 = 0;
        'l2: loop { if c2 >= 2 { break; }
            c2 += 1;
            let mut c3 = 0;
            'l3: while c3 < 3 {
                c3 += 1;
                let v4 = sum;
                out.push_str(&format!("{}-{}", noted(v4), p1));
                effect(format_args!("{} {sum}", p1));
                effect(wait_for_webhook!("waitw2", hook).await.number());
            }
        }
        let ([v5, .., u5], _) = ([0_i64, [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>(), sum], ((p0 + p0) % 1000));
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + [u5, p0][(v1).unsigned_abs() as usize % 2])));
        Ok(out)
    }
    with seeds [3664082032, 3704777584, 1918594771]
    async fn body_2(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![(((p0 - 9_i64) % 1000), sum).1, sum];
        let v2 = format!("{}-{}", wait_for_webhook!("waitw1", hook).await.number(), p1);
        let v3 = select! {
            won = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }) => {
                let won = won.number_or(-1);
                let mut v4 = sum;
                wait_for_webhook!("waitw4", hook).await.number()
            },
            () = sleep!("waitw3", "1h") => {
                if sum != p0 { return Ok(out); }
                sum
            },
        }
        .await;
        let v3 = step!("waitw5", async { effect(&v2); Ok(4_i64 % 100) }).await?;
        out.push_str(&format!("{} {sum}", noted(sum)));
        Ok(out)
    }
    with seeds [4111022135, 3603823755, 1450032605]
    async fn body_3(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v2 = vec![p0, [wait_for_webhook!("waitw1", hook).await.number(), 11_i64, 3].iter().map(|n| n * 2).sum::<i64>()];
        let v1 = format!("<{sum:>4}>");
        effect(17_i64);
        'l2: for r2 in v2.iter() {
            let v3 = select! {
                won = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }) => {
                    let won = won.number_or(-1);
                    ((8_i64 - p0) % 1000)
                },
                () = sleep!("waitw3", "1h") => {
                    if *r2 == sum { return Ok(out); }
                    let mut v3 = Thing { n: [(p0, sum).1, v2.first().copied().unwrap_or(*r2), 3].iter().map(|n| n * 2).sum::<i64>(), text: p1.to_string() };
                    wait_for_webhook!("waitw4", hook).await.number()
                },
            }
            .await;
        }
        v2.push(wait_for_webhook!("waitw5", hook).await.number());
        out.push_str(&p1.to_uppercase());
        out.push_str(&format!("{} {sum}", [noted(sum), (if sum != p0 { 4_i64 } else { 8_i64 })][(sum).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [981467270, 496211755, 2432532883]
    async fn body_4(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w2) = (([p0, sum][(12_i64).unsigned_abs() as usize % 2], (if 18_i64 == sum { p0 } else { p0 })).1, sum);
        let mut v1 = vec![((wait_for_webhook!("waitw1", hook).await.number() - [v1, 4_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), [w2, [p0, p0][(4_i64).unsigned_abs() as usize % 2], 3].iter().map(|n| n * 2).sum::<i64>()];
        let shape = if ((w2 + 15_i64) % 1000) <= p0 { Shape::Empty } else { Shape::Dot(p0) };
        let v2 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let (v3, mut w0) = (m, wait_for_webhook!("waitw2", hook).await.number());
                let r4 = &p0;
                wait_for_webhook!("waitw3", hook).await.number()
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!((p1.len() as i64 + sum) < sum)) => {
                effect(v1.first().copied().unwrap_or(p0));
                effect(wait_for_webhook!("waitw4", hook).await.number());
                ((wait_for_webhook!("waitw5", hook).await.number() + m) % 1000)
            }
            Shape::Named { text, n: m } => {
                effect(String::from(text) + "!");
                let text = 7_i64;
                let mut v5 = vec![[m, w2, 3].iter().map(|n| n * 2).sum::<i64>(), 12_i64];
                w2
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                v1.push((sum, [w2, p0][(sum).unsigned_abs() as usize % 2]).1);
                p0
            }
        };
        let v6 = w2;
        out.push_str(&format!("{} {sum}", [sum, ((11_i64 - w2) % 1000)][(((v2 * v2) % 1000)).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1438905043, 1393337342, 3108861409]
    async fn body_5(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w1) = (wait_for_webhook!("waitw1", hook).await.number(), noted(((15_i64 * p0) % 1000)));
        let mut v2 = Thing { n: p0, text: format!("{}-{}", p0, p1) };
        if !(wait_for_webhook!("waitw2", hook).await.number() != p0) {
            if let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                let v3 = request.number();
                let v4 = step!("waitw4", async { effect(&p1); Ok(w1 % 100) }).await?;
                w1 = (v2.n - [w1, 0_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
                let r5 = &sum;
            } else {
                effect(format_args!("{} {sum}", p1));
                let ([v6, .., u6], _) = ([(v1, v1).1, ((p0 * 17_i64) % 1000), (p1.len() as i64 + w1)], wait_for_webhook!("waitw5", hook).await.number());
            }
        }
        let Thing { n: v7, mut text } = v2;
        text.push('+');
        let t7 = text;
        w1 += (((p1.len() as i64 + v1) * [13_i64, v1][(15_i64).unsigned_abs() as usize % 2]) % 1000) % 50;
        out.push_str(&format!("{} {sum}", w1));
        Ok(out)
    }
    with seeds [1688417780, 2426352967, 4037024857]
    async fn body_6(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v0 = Thing { n: wait_for_webhook!("waitw1", hook).await.number(), text: format!("<{sum:>4}>") };
        let v1 = ([p0, wait_for_webhook!("waitw2", hook).await.number()][(16_i64).unsigned_abs() as usize % 2], p0);
        let mut v3 = join_all!("joinl2", for v0 in vec![(v0.n - p0), sum] =>
            async {
                wait_for_webhook!("waitw3", hook).await.number() + (if v0 < 17_i64 { v0 } else { p0 })
            }
        ).await;
        let mut c4 = 0;
        let v3 = 'l4: loop {
            if c4 >= 3 { break sum; }
            c4 += 1;
            let mut c5 = 0;
            'l5: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                c5 += 1;
                if c5 > 3 { break; }
                effect(request.number());
                let v6 = (((sum, (sum, 15_i64).1).1 * (p1.len() as i64 + [sum, p0][(17_i64).unsigned_abs() as usize % 2])) % 1000);
                effect(format_args!("{} {sum}", p1));
                let r7 = &sum;
            }
        };
        if p0 != 12_i64 { return Ok(out); }
        out.push_str(&format!("{} {sum}", (v3, ((1_i64 * p0) % 1000)).1));
        Ok(out)
    }
    with seeds [2504688885, 1109851686, 2921873160]
    async fn body_7(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w2) = (p0, wait_for_webhook!("waitw1", hook).await.number());
        let mut v2 = Thing { n: sum, text: p1.to_string() };
        let v3 = ((v2.n - (w2, p0).1), [w2, w2, 3].iter().map(|n| n * 2).sum::<i64>()).1;
        {
            'l4: for v5 in 0..1_i64 {
                let mut v6 = vec![(p1.len() as i64 + w2), [wait_for_webhook!("waitw2", hook).await.number(), v5][([v1, p0, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2]];
            }
        }
        let v1 = select! {
            won = step!("waitw3", async { effect(&p1); Ok(v3 % 100) }) => {
                let won = won.number_or(-1);
                sum = wait_for_webhook!("waitw5", hook).await.number() % 500;
                p0
            },
            () = sleep!("waitw4", "1h") => {
                effect(format_args!("{} {sum}", p1));
                let mut v1 = Thing { n: 13_i64, text: v2.text.clone() };
                v3
            },
        }
        .await;
        let mut v7 = Thing { n: v1, text: String::from("t9") };
        out.push_str(&format!("{} {sum}", [(w2, 11_i64).1, [v1, 8_i64][(v1).unsigned_abs() as usize % 2], 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [1927134868, 1072290691, 892990442]
    async fn body_8(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = (19_i64, (p1.len() as i64 + p0));
        let (v3, mut w1) = (((p0 - ((9_i64 + sum) % 1000)) % 1000), ((if p0 < 3_i64 { 6_i64 } else { sum }), [p0, sum][(sum).unsigned_abs() as usize % 2]).1);
        if !(13_i64 != sum) {
            let shape = if (p0 > sum) && (11_i64 != w1) { Shape::Empty } else { Shape::Dot(wait_for_webhook!("waitw1", hook).await.number()) };
            let v2 = match shape {
                Shape::Dot(m @ 0..=3) => {
                    let r3 = &v3;
                    let ([v4, .., u4], _) = ([0_i64, (v3, sum).1, wait_for_webhook!("waitw2", hook).await.number()], (w1, 9_i64).1);
                    (noted(v4), (p1.len() as i64 + p0)).1
                }
                Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && ((noted(v3) != sum) && (w1 <= w1)) => {
                    let mut v5 = vec![wait_for_webhook!("waitw3", hook).await.number(), [19_i64, wait_for_webhook!("waitw4", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()];
                    w1 += (p1.len() as i64 + ((v3 - w1) % 1000)) % 50;
                    wait_for_webhook!("waitw5", hook).await.number()
                }
                Shape::Named { text, n: m } => {
                    effect(format_args!("{} {sum}", p1));
                    let borrowed = &p1;
                    effect(borrowed.len());
                    ((((m * w1) % 1000) * ((sum - p0) % 1000)) % 1000)
                }
                other @ (Shape::Dot(_) | Shape::Empty) => {
                    let (v1, mut w0) = (p0, (p1.len() as i64 + (if w1 < w1 { w1 } else { v3 })));
                    sum
                }
            };
            effect((v1.0 + ((10_i64 - sum) % 1000)));
            let ([v6, .., u6], _) = ([wait_for_webhook!("waitw6", hook).await.number(), noted(v3), (if w1 > v2 { 6_i64 } else { v3 })], (p0, 1_i64).1);
        } else {
            let v7 = ((p1.len() as i64 + p0), wait_for_webhook!("waitw7", hook).await.number());
            w1 = 2_i64 % 500;
            let mut v3 = ((noted(w1) + w1) % 1000);
        }
        let mut v1 = (p1.len() as i64 + noted(6_i64));
        effect(noted(2_i64));
        v1 = 0_i64 % 500;
        out.push_str(&p1.to_uppercase());
        out.push_str(&format!("{} {sum}", v3));
        Ok(out)
    }
    with seeds [3332006117, 1003945507, 1748204197]
    async fn body_9(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![wait_for_webhook!("waitw1", hook).await.number(), sum];
        let mut v3 = Thing { n: 17_i64, text: p1.to_string() };
        if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            let v2 = request.number();
            let v4 = 'l3: {
                v3.n = 14_i64 % 500;
                let v5 = ((sum * wait_for_webhook!("waitw3", hook).await.number()) % 1000);
                let v6 = step!("waitw4", async { effect(&p1); Ok(1_i64 % 100) }).await?;
                (p1.len() as i64 + 9_i64)
            };
            let v7 = ((v3.n - ((sum - sum) % 1000)), wait_for_webhook!("waitw5", hook).await.number());
            let v8 = (((if v4 == p0 { v2 } else { sum }), noted(5_i64)).1, (v3.n - (v3.n - 1_i64))).1;
        } else {
            out.push_str(&p1.to_string());
            let v9 = (v1.first().copied().unwrap_or(12_i64), sum);
        }
        let mut v10 = vec![((noted(p0) * sum) % 1000), sum];
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2199773622, 4152316696, 4173885940]
    async fn body_10(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v2, mut w1) = (sum, noted(12_i64));
        let v1 = (2_i64, ((p0 + [p0, p0][(p0).unsigned_abs() as usize % 2]) % 1000));
        sleep!("waitw1", "1h").await;
        let v3 = 'l2: {
            'l4: for v5 in vec![wait_for_webhook!("waitw2", hook).await.number(), w1, 7, 4].into_iter().step_by(1).rev().inspect(|n| effect(n)).take_while(|n| *n < 50) {
                sum = wait_for_webhook!("waitw3", hook).await.number() % 500;
                out.push_str(&String::from("t5"));
                let v3 = step!("waitw4", async { effect(&p1); Ok(6_i64 % 100) }).await?;
            }
            ((if p0 == w1 { 11_i64 } else { v2 }), 9_i64).1
        };
        out.push_str(&format!("{} {sum}", 11_i64));
        Ok(out)
    }
    with seeds [3317236322, 3368217234, 2522197351]
    async fn body_11(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v2 = String::from("t0");
        let mut v1 = vec![(v2.len() as i64 + (v2.len() as i64 + p0)), 5_i64];
        if (wait_for_webhook!("waitw1", hook).await.number() == sum) || ([sum, sum][(p0).unsigned_abs() as usize % 2] > sum) {
            let r2 = &v2;
        } else if (wait_for_webhook!("waitw2", hook).await.number() == 7_i64) && (sum < sum) {
            let v3 = select! {
                won = wait_for_webhook!("waitw3", hook, timeout = "1m") => {
                    let won = won.number_or(-1);
                    p0
                },
                won = wait_for_webhook!("waitw4", hook) => {
                    let won = won.number_or(-2);
                    wait_for_webhook!("waitw5", hook).await.number()
                },
            }
            .await;
        } else {
            effect(format_args!("{} {sum}", p1));
            let ([v4, .., u4], _) = ([((sum * sum) % 1000), noted(sum), sum], p0);
            let mut v5 = ((sum + v1.first().copied().unwrap_or(sum)) % 1000);
        }
        let hook6 = create_webhook!("hook6");
        let ([v1, .., u6], _) = ([((sum + sum) % 1000), noted(p0), p0], (p0, p0).1);
        out.push_str(&format!("{} {sum}", ((((p0 + u6) % 1000) - (if u6 != 9_i64 { u6 } else { p0 })) % 1000)));
        Ok(out)
    }
    with seeds [557566368, 845138182, 1435905525]
    async fn body_12(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = ([(if sum < 12_i64 { p0 } else { p0 }), p0][(((sum - p0) % 1000)).unsigned_abs() as usize % 2], [4_i64, p0][(10_i64).unsigned_abs() as usize % 2]);
        let v2 = (wait_for_webhook!("waitw1", hook).await.number(), wait_for_webhook!("waitw2", hook).await.number());
        let mut v4 = join_all!("joinl3", for v5 in vec![sum, ((12_i64 - p0) % 1000)] =>
            async {
                let v2 = wait_for_webhook!("waitw3", hook).await.number();
                let mut v1 = [noted(13_i64), ((wait_for_webhook!("waitw4", hook).await.number() + [15_i64, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000)][(noted(p0)).unsigned_abs() as usize % 2];
                v2
            }
        ).await;
        'l6: for v7 in vec![p0, (p0, sum).1, 7, 4].into_iter() {
            let mut v9 = join_all!("joinl8", for v10 in v4.clone() =>
                async {
                    let v11 = wait_for_webhook!("waitw5", hook).await.number();
                    let v12 = (p1.len() as i64 + (if !(p0 > v10) { [v7, sum][(v7).unsigned_abs() as usize % 2] } else { v7 }));
                    let mut v13 = vec![wait_for_webhook!("waitw6", hook).await.number(), [[p0, sum, 3].iter().map(|n| n * 2).sum::<i64>(), v12][([sum, v11, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2]];
                    [wait_for_webhook!("waitw7", hook).await.number(), (p1.len() as i64 + sum), 3].iter().map(|n| n * 2).sum::<i64>()
                }
            ).await;
            let mut v14 = v7;
        }
        if (sum != 4_i64) && (((v1.0 + 17_i64) <= 12_i64) && (sum > sum)) {
            let shape = if (4_i64 <= 12_i64) || (sum == sum) { Shape::Dot((p1.len() as i64 + v4.first().copied().unwrap_or(p0))) } else { Shape::Named { text: p1.to_string(), n: p0 } };
            let v2 = match shape {
                Shape::Dot(m @ 0..=3) => {
                    out.push_str(&p1.to_string());
                    let r15 = &p0;
                    m
                }
                Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && ([sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() < p0) => {
                    let mut v2 = [noted((if p0 == m { m } else { sum })), (p1.len() as i64 + sum)][(m).unsigned_abs() as usize % 2];
                    (p1.len() as i64 + m)
                }
                Shape::Named { text, n: m } => {
                    effect(format_args!("{} {sum}", text));
                    (v1.0 + 9_i64)
                }
                other @ (Shape::Dot(_) | Shape::Empty) => {
                    let (v16, mut w2) = (([p0, sum][(sum).unsigned_abs() as usize % 2], ((sum - 1_i64) % 1000)).1, ((sum * [9_i64, 15_i64][(sum).unsigned_abs() as usize % 2]) % 1000));
                    effect(((v2.0 + sum), v16).1);
                    [v4.first().copied().unwrap_or(p0), ((14_i64 + 7_i64) % 1000)][(8_i64).unsigned_abs() as usize % 2]
                }
            };
        }
        sum += ((p0 * sum) % 1000) % 50;
        out.push_str(&format!("{} {sum}", v4.first().copied().unwrap_or(p0)));
        Ok(out)
    }
    with seeds [3531821877, 4037868149, 1398247410]
    async fn body_13(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![[((p0 * sum) % 1000), 2_i64, 3].iter().map(|n| n * 2).sum::<i64>(), sum];
        let v2 = ((p1.len() as i64 + (sum, 14_i64).1), sum);
        let d3;
        if (if p0 > p0 { p0 } else { p0 }) == 11_i64 { {
            'l4: for r4 in v1.iter().rev() {
                effect(format_args!("{} {sum}", p1));
            }
        }
            d3 = sum;
        } else {
            d3 = [sum, 17_i64][(p0).unsigned_abs() as usize % 2];
        }
        v1.push((v2.0 + (p1.len() as i64 + d3)));
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + ((sum * sum) % 1000))));
        Ok(out)
    }
    with seeds [693821022, 2028892068, 1800350516]
    async fn body_14(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w0) = ((p1.len() as i64 + wait_for_webhook!("waitw1", hook).await.number()), (([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>() - wait_for_webhook!("waitw2", hook).await.number()) % 1000));
        let mut v1 = vec![w0, p0];
        if ((if sum < p0 { sum } else { sum }) < sum) || (!(w0 != w0)) {
            if ((if p0 > p0 { 5_i64 } else { w0 }) != sum) && (v1.first().copied().unwrap_or(p0) < 4_i64) {
                let borrowed = &p1;
                effect(borrowed.len());
                let borrowed = &p1;
                effect(borrowed.len());
                out.push_str(&p1.to_string());
            } else {
                let ([v2, .., u2], _) = ([wait_for_webhook!("waitw3", hook).await.number(), p0, (if 1_i64 != w0 { sum } else { w0 })], p0);
                out.push_str(&String::from("t0"));
                v1.push(p0);
            }
        }
        let v3 = step!("waitw4", async { effect(&p1); Ok(7_i64 % 100) }).await?;
        out.push_str(&format!("{} {sum}", [w0, wait_for_webhook!("waitw5", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [2442306635, 1155434159, 300591422]
    async fn body_15(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![((wait_for_webhook!("waitw1", hook).await.number() * [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), [(sum, p0).1, sum, 3].iter().map(|n| n * 2).sum::<i64>()];
        let mut v2 = Thing { n: [(if sum > 5_i64 { p0 } else { 12_i64 }), (p1.len() as i64 + p0)][(noted(sum)).unsigned_abs() as usize % 2], text: p1.to_string() };
        let Thing { n: v3, mut text } = v2;
        text.push('+');
        let t3 = text;
        let shape = Shape::Named { text: p1.to_string(), n: noted(p0) };
        let v4 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let (v6, b6) = join!("joinl5",
                    async {
                        wait_for_webhook!("waitw2", hook).await.number() + v3
                    },
                    async {
                        let v3 = wait_for_webhook!("waitw3", hook).await.number();
                        sleep!("waitw4", "1h").await;
                        v1.first().copied().unwrap_or(m)
                    },
                ).await;
                {
                    let mut v7 = (p1.len() as i64 + wait_for_webhook!("waitw5", hook).await.number());
                    let ([v0, .., u7], _) = ([[m, p0][(b6).unsigned_abs() as usize % 2], v7, b6], wait_for_webhook!("waitw6", hook).await.number());
                    let mut v8 = Thing { n: ((m + noted(u7)) % 1000), text: t3.to_string() };
                }
                m
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (((p0 + p0) % 1000) > p0) => {
                let shape = if (wait_for_webhook!("waitw7", hook).await.number() <= p0) && (m < p0) { Shape::Dot((m, noted(v3)).1) } else { Shape::Named { text: t3.to_string(), n: noted(m) } };
                let v0 = match shape {
                    Shape::Dot(m @ 0..=3) => {
                        effect(6_i64);
                        let borrowed = &p1;
                        effect(borrowed.len());
                        noted(sum)
                    }
                    Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!(v3 > p0)) => {
                        let mut v9 = Thing { n: sum, text: p1.to_uppercase() };
                        let borrowed = &p1;
                        effect(borrowed.len());
                        (if ((sum, 7_i64).1 <= sum) && (7_i64 < v3) { ((sum + sum) % 1000) } else { p0 })
                    }
                    Shape::Named { text, n: m } => {
                        if 8_i64 > p0 { return Ok(out); }
                        v3
                    }
                    other @ (Shape::Dot(_) | Shape::Empty) => {
                        effect((((m, m).1 + noted(v3)) % 1000));
                        let ([v10, .., u10], _) = ([sum, ((v3 + sum) % 1000), [sum, m][(p0).unsigned_abs() as usize % 2]], m);
                        [17_i64, [u10, u10, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>()
                    }
                };
                sum = (16_i64, sum).1 % 500;
                p0
            }
            Shape::Named { text, n: m } => {
                let (v11, mut w1) = (p0, ((14_i64 * ((p0 * m) % 1000)) % 1000));
                (t3.len() as i64 + v3)
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                effect((t3.len() as i64 + [p0, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>()));
                let borrowed = &p1;
                effect(borrowed.len());
                p0
            }
        };
        let mut v12 = vec![p0, (if (v3 < v4) || (p0 == p0) { p0 } else { v3 })];
        sum = sum % 500;
        sum = (t3.len() as i64 + sum) % 500;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2645639567, 2964055183, 2283623414]
    async fn body_16(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = Thing { n: (((p1.len() as i64 + sum) * p0) % 1000), text: format!("<{sum:>4}>") };
        let v2 = p1.to_string();
        let shape = if (p0 != p0) || (sum == p0) { Shape::Empty } else { Shape::Dot(p0) };
        let v3 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let v4 = (p0, noted([p0, p0][(sum).unsigned_abs() as usize % 2]));
                p0
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!([sum, p0, 3].iter().map(|n| n * 2).sum::<i64>() > sum)) => {
                let v5 = step!("waitw1", async { effect(&p1); Ok(13_i64 % 100) }).await?;
                noted([m, p0][(v5).unsigned_abs() as usize % 2])
            }
            Shape::Named { text, n: m } => {
                let v6 = sum;
                v1.n = (text.len() as i64 + v6) % 500;
                (sum, ((2_i64 + sum) % 1000)).1
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                let mut v7 = wait_for_webhook!("waitw2", hook).await.number();
                effect(format_args!("{} {sum}", p1));
                wait_for_webhook!("waitw3", hook).await.number()
            }
        };
        let v8 = (wait_for_webhook!("waitw4", hook).await.number(), [(if v3 <= p0 { v3 } else { v3 }), sum][((v3, sum).1).unsigned_abs() as usize % 2]);
        out.push_str(&v1.text.clone());
        out.push_str(&format!("{} {sum}", [[sum, v3][(sum).unsigned_abs() as usize % 2], wait_for_webhook!("waitw5", hook).await.number()][(noted(p0)).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1825877615, 2181068346, 424165541]
    async fn body_17(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = Thing { n: p0, text: String::from("t7") };
        let mut v2 = Thing { n: sum, text: format!("<{sum:>4}>") };
        let v4 = 'l3: {
            let shape = if wait_for_webhook!("waitw1", hook).await.number() != 4_i64 { Shape::Empty } else { Shape::Dot(noted((if p0 > 9_i64 { 7_i64 } else { sum }))) };
            let v5 = match shape {
                Shape::Dot(m @ 0..=3) => {
                    sleep!("waitw2", "1h").await;
                    let v6 = ((v1.n - wait_for_webhook!("waitw3", hook).await.number()), m);
                    [6_i64, noted(0_i64), 3].iter().map(|n| n * 2).sum::<i64>()
                }
                Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (((p1.len() as i64 + p0) == sum) || (0_i64 == sum)) => {
                    sum += (((if sum > m { 3_i64 } else { p0 }) - sum) % 1000) % 50;
                    noted((if sum == m { m } else { m }))
                }
                Shape::Named { text, n: m } => {
                    let v2 = step!("waitw4", async { effect(&text); Ok(18_i64 % 100) }).await?;
                    v2
                }
                other @ (Shape::Dot(_) | Shape::Empty) => {
                    v2.text = p1.to_string();
                    let mut v7 = Thing { n: (((if sum != p0 { p0 } else { 9_i64 }) - ((sum - sum) % 1000)) % 1000), text: p1.to_string() };
                    wait_for_webhook!("waitw5", hook).await.number()
                }
            };
            [4_i64, (p1.len() as i64 + p0)][([v5, 13_i64][(sum).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2]
        };
        out.push_str(&format!("<{p0:>4}>"));
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [3269987588, 2900482991, 1648557760]
    async fn body_18(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = Thing { n: sum, text: p1.to_uppercase() };
        let mut v2 = Thing { n: (v1.n - sum), text: String::from("t8") };
        let mut v4 = join_all!("joinl3", for v5 in vec![wait_for_webhook!("waitw1", hook).await.number(), (p1.len() as i64 + 3_i64)] =>
            async {
                let v6 = wait_for_webhook!("waitw2", hook).await.number();
                let mut v7 = Thing { n: sum, text: format!("<{sum:>4}>") };
                v7.text = p1.to_string();
                wait_for_webhook!("waitw3", hook).await.number()
            }
        ).await;
        let v8 = step!("waitw4", async { effect(&p1); Ok(sum % 100) }).await?;
        let v3 = noted(v4.first().copied().unwrap_or(v8));
        out.push_str(&format!("{} {sum}", v8));
        Ok(out)
    }
    with seeds [949173433, 2102587855, 2490643463]
    async fn body_19(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = p1.to_uppercase();
        let (v2, mut w2) = (((sum - p0) % 1000), (p1.len() as i64 + (sum, p0).1));
        sum = ((15_i64 + (if 5_i64 == p0 { sum } else { v2 })) % 1000) % 500;
        let mut c3 = 0;
        'l3: while let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            c3 += 1;
            if c3 > 3 { break; }
            effect(request.number());
            'l4: for (v5, i5) in vec![(w2, p0).1, ((5_i64 - p0) % 1000), 7, 4].into_iter().zip(vec![1_i64, 5, 6]) {
                let i5 = i5 as i64;
                let v3 = step!("waitw2", async { effect(&v1); Ok(v2 % 100) }).await?;
                let mut v6 = [(v1.len() as i64 + [i5, w2][(p0).unsigned_abs() as usize % 2]), v3][(w2).unsigned_abs() as usize % 2];
                let borrowed = &v1;
                effect(borrowed.len());
            }
            let v7 = format!("<{p0:>4}>");
            let v8 = wait_for_webhook!("waitw3", hook).await.number();
        }
        out.push_str(&format!("{} {sum}", (((if w2 != 15_i64 { p0 } else { w2 }) + w2) % 1000)));
        Ok(out)
    }
    with seeds [2330302980, 175462890, 3263737229]
    async fn body_20(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = (wait_for_webhook!("waitw1", hook).await.number(), (17_i64, [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()).1);
        let mut v2 = vec![sum, (p0, noted(sum)).1];
        let r3 = &p0;
        let mut c4 = 0;
        let v5 = 'l4: loop {
            if c4 >= 3 { break *r3; }
            c4 += 1;
            effect(wait_for_webhook!("waitw2", hook).await.number());
            let mut c6 = 0;
            'l6: loop { if c6 >= 2 { break; }
                c6 += 1;
                let v1 = match [[sum, p0, 3].iter().map(|n| n * 2).sum::<i64>(), 3_i64][(((sum * *r3) % 1000)).unsigned_abs() as usize % 2] % 4 {
                    0 => {
                        let v2 = [10_i64, (((v1.0 + sum) * (v1.0 + 18_i64)) % 1000)][((((p0, *r3).1 + (p1.len() as i64 + sum)) % 1000)).unsigned_abs() as usize % 2];
                        let ([v2, .., u6], _) = ([((v2 - sum) % 1000), (11_i64, v2).1, *r3], *r3);
                        sum
                    }
                    1 | 2 => {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        11_i64
                    }
                    m if m > 0 && (p0 <= p0) => {
                        let v7 = step!("waitw3", async { effect(&p1); Ok(*r3 % 100) }).await?;
                        (p1.len() as i64 + (*r3, p0).1)
                    }
                    m @ 3 => {
                        if *r3 <= sum { continue 'l6; }
                        let r8 = &sum;
                        ((*r3 + ((p0 * *r8) % 1000)) % 1000)
                    }
                    _ => {
                        let mut v9 = Thing { n: (p1.len() as i64 + p0), text: p1.to_string() };
                        let v10 = (v9.n - wait_for_webhook!("waitw4", hook).await.number());
                        8_i64
                    }
                };
                let mut v11 = vec![(if (14_i64 != v1) || (*r3 != v1) { noted(*r3) } else { [*r3, 2_i64, 3].iter().map(|n| n * 2).sum::<i64>() }), [16_i64, *r3, 3].iter().map(|n| n * 2).sum::<i64>()];
                let r12 = &sum;
                let ([v0, .., u12], _) = ([((10_i64 - p0) % 1000), (p1.len() as i64 + sum), (if v1 <= *r3 { *r3 } else { sum })], wait_for_webhook!("waitw5", hook).await.number());
            }
            let borrowed = &p1;
            effect(borrowed.len());
        };
        out.push_str(&format!("{}-{}", wait_for_webhook!("waitw6", hook).await.number(), p1));
        out.push_str(&format!("{} {sum}", noted((if p0 <= 3_i64 { *r3 } else { p0 }))));
        Ok(out)
    }
    with seeds [3011505913, 684889078, 3757274579]
    async fn body_21(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v0, mut w2) = ((p0, sum).1, p0);
        let v1 = p1.to_uppercase();
        let mut v3 = join_all!("joinl2", for v4 in vec![[9_i64, v0, 3].iter().map(|n| n * 2).sum::<i64>(), noted(sum)] =>
            async {
                wait_for_webhook!("waitw1", hook).await.number() + p0
            }
        ).await;
        if ((sum - p0) % 1000) > sum {
            'l5: for v6 in vec![v3.first().copied().unwrap_or(v0), sum, 7, 4].into_iter().rev().step_by(1).map(|n| (n * 3 + p0) % 100) {
                let d7;
                if !(noted(v6) < sum) { {
                    sum = p0 % 500;
                }
                    d7 = (v1.len() as i64 + v6);
                } else {
                    d7 = wait_for_webhook!("waitw2", hook).await.number();
                }
                if let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                    let v3 = request.number();
                    sum += [wait_for_webhook!("waitw4", hook).await.number(), 17_i64, 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                } else {
                    let hook8 = create_webhook!("hook8");
                    let mut v2 = Thing { n: v0, text: String::from("t3") };
                }
                if let Ok(request) = wait_for_webhook!("waitw5", hook, timeout = "1m").await {
                    let v9 = request.number();
                    let v10 = step!("waitw6", async { effect(&p1); Ok(d7 % 100) }).await?;
                } else {
                    sleep!("waitw7", "1h").await;
                    let v11 = d7;
                }
            }
        }
        effect(String::from(v1) + "!");
        let v1 = 7_i64;
        let ([v12, .., u12], _) = ([((6_i64 + 7_i64) % 1000), v0, sum], (if v0 != 3_i64 { 15_i64 } else { 6_i64 }));
        let mut v13 = [v3.first().copied().unwrap_or(w2), (if (v12, v12).1 > p0 { noted(sum) } else { v12 }), 3].iter().map(|n| n * 2).sum::<i64>();
        let v14 = String::from("t0");
        out.push_str(&format!("{} {sum}", (v14.len() as i64 + 16_i64)));
        Ok(out)
    }
    with seeds [3040053264, 3776339704, 1282915421]
    async fn body_22(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![((0_i64 + noted(sum)) % 1000), wait_for_webhook!("waitw1", hook).await.number()];
        let (v2, mut w1) = (wait_for_webhook!("waitw2", hook).await.number(), [sum, [p0, p0][(p0).unsigned_abs() as usize % 2], 3].iter().map(|n| n * 2).sum::<i64>());
        'l3: for v4 in v1.clone().into_iter().map(|n| (n * 3 + v2) % 100).inspect(|n| effect(n)) {
            let mut v6 = join_all!("joinl5", for v7 in v1.clone() =>
                async {
                    wait_for_webhook!("waitw3", hook).await.number() + [16_i64, 10_i64][(1_i64).unsigned_abs() as usize % 2]
                }
            ).await;
            let v8 = ((p1.len() as i64 + noted(p0)), [sum, noted(sum)][([v2, p0, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2]);
        }
        out.push_str(&String::from("t4"));
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw4", hook).await.number()));
        Ok(out)
    }
    with seeds [3547807683, 583225439, 310608702]
    async fn body_23(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w2) = ([((17_i64 * p0) % 1000), [p0, 5_i64][(sum).unsigned_abs() as usize % 2]][(p0).unsigned_abs() as usize % 2], ((wait_for_webhook!("waitw1", hook).await.number() * (if p0 > p0 { sum } else { 2_i64 })) % 1000));
        let v2 = p1.to_string();
        let v2 = 17_i64;
        let mut c3 = 0;
        'l3: while c3 < 3 {
            c3 += 1;
            'l4: for v5 in 0..1_i64 {
                let v6 = v2;
            }
            let v8 = 'l7: {
                let mut v9 = vec![w2, noted(wait_for_webhook!("waitw2", hook).await.number())];
                let mut v10 = noted(v1);
                v9.first().copied().unwrap_or(w2)
            };
            let borrowed = &p1;
            effect(borrowed.len());
        }
        out.push_str(&format!("{} {sum}", noted(((5_i64 * 19_i64) % 1000))));
        Ok(out)
    }
    with seeds [2242092267, 856154408, 1552300469]
    async fn body_24(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = p1.to_uppercase();
        let mut v2 = vec![(v1.len() as i64 + noted(p0)), 3_i64];
        let borrowed = &p1;
        effect(borrowed.len());
        let (v4, b4) = join!("joinl3",
            async {
                let v2 = wait_for_webhook!("waitw1", hook).await.number();
                let mut v5 = v2;
                v5 = sum % 500;
                sum
            },
            async {
                let v6 = wait_for_webhook!("waitw2", hook).await.number();
                let v7 = step!("waitw3", async { effect(&p1); Ok(v6 % 100) }).await.unwrap_or(-1);
                p0
            },
        ).await;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [354213585, 596504757, 525675892]
    async fn body_25(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = format!("{}-{}", (if p0 < sum { sum } else { sum }), p1);
        let v1 = format!("<{p0:>4}>");
        let mut c2 = 0;
        'l2: while c2 < 1 {
            c2 += 1;
            let ([v3, .., u2], _) = ([((p0 - p0) % 1000), p0, p0], 7_i64);
            'l3: for (v4, i4) in (0..1_i64).rev().zip(vec![15_i64, 5, 6]) {
                let i4 = i4 as i64;
                let borrowed = &p1;
                effect(borrowed.len());
                let (v5, mut w1) = (wait_for_webhook!("waitw1", hook).await.number(), noted(12_i64));
            }
        }
        effect(format_args!("{} {sum}", p1));
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw2", hook).await.number()));
        Ok(out)
    }
    with seeds [3163458017, 1744669734, 3050216079]
    async fn body_26(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v3 = ([[sum, 6_i64, 3].iter().map(|n| n * 2).sum::<i64>(), ((4_i64 * 15_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), (if ([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>() == sum) || (9_i64 <= sum) { wait_for_webhook!("waitw1", hook).await.number() } else { wait_for_webhook!("waitw2", hook).await.number() }));
        let (v1, mut w0) = ((([p0, 10_i64, 3].iter().map(|n| n * 2).sum::<i64>() - (p1.len() as i64 + 19_i64)) % 1000), ((wait_for_webhook!("waitw3", hook).await.number() + ((3_i64 + 7_i64) % 1000)) % 1000));
        let (v1, b2) = join!("joinl2",
            async {
                let v3 = wait_for_webhook!("waitw4", hook).await.number();
                effect(noted(format!("<{w0:>4}>")));
                let v4 = (((p0 - w0) % 1000), v3).1;
                noted(wait_for_webhook!("waitw5", hook).await.number())
            },
            async {
                let v0 = p0;
                let ([v0, .., u4], _) = ([v1, noted(v0), [11_i64, 15_i64][(w0).unsigned_abs() as usize % 2]], (v3.0 + p0));
                let v1 = v1;
                [7_i64, 9_i64, 3].iter().map(|n| n * 2).sum::<i64>()
            },
        ).await;
        effect(format_args!("{} {sum}", p1));
        effect(format_args!("{} {sum}", p1));
        out.push_str(&String::from("t5"));
        out.push_str(&format!("{} {sum}", ((v1 + 8_i64) % 1000)));
        Ok(out)
    }
    with seeds [2698146815, 3574383474, 856647862]
    async fn body_27(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut w1) = (((6_i64 + sum) % 1000), (p0, (p1.len() as i64 + sum)).1);
        let v2 = (wait_for_webhook!("waitw1", hook).await.number(), v1);
        let Ok(v1) = wait_for_webhook!("waitw2", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        let mut c3 = 0;
        'l3: loop { if c3 >= 1 { break; }
            c3 += 1;
            'l4: for v2 in (0..4_i64) {
                let v5 = format!("<{v1:>4}>");
                let ([v6, .., u6], _) = ([(p1.len() as i64 + sum), ((19_i64 * v1) % 1000), noted(v2)], v1);
            }
            if p0 > 0 {
                let child = invoke!("waitw3", body, (0, String::from("t3"))).await;
                effect(format_args!("{child:?}"));
            }
            let borrowed = &p1;
            effect(borrowed.len());
            let mut v7 = vec![p0, (v2.0 + [v1, w1][(sum).unsigned_abs() as usize % 2])];
        }
        let v8 = step!("waitw4", async { effect(&p1); Ok(sum % 100) }).await?;
        let v2 = step!("waitw5", async { effect(&p1); Ok(w1 % 100) }).await?;
        out.push_str(&format!("{} {sum}", (v8, ((w1 + 12_i64) % 1000)).1));
        Ok(out)
    }
    with seeds [3106417499, 1463110738, 2657551082]
    async fn body_28(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![noted((if 1_i64 < sum { sum } else { p0 })), wait_for_webhook!("waitw1", hook).await.number()];
        let mut v2 = Thing { n: sum, text: format!("<{p0:>4}>") };
        'l3: for (v4, i4) in v1.clone().into_iter().zip(vec![wait_for_webhook!("waitw2", hook).await.number(), 5, 6]) {
            let i4 = i4 as i64;
            'l5: for r5 in v1.iter() {
                let v6 = step!("waitw3", async { effect(&p1); Ok(sum % 100) }).await?;
                let mut v7 = vec![5_i64, (p1.len() as i64 + ((p0 + v6) % 1000))];
            }
            let r8 = &sum;
        }
        if !(((sum - 6_i64) % 1000) == p0) {
            let v9 = match 0_i64 % 4 {
                0 => {
                    let borrowed = &p1;
                    effect(borrowed.len());
                    let v10 = (wait_for_webhook!("waitw4", hook).await.number(), sum).1;
                    (((p1.len() as i64 + 16_i64) * sum) % 1000)
                }
                1 | 2 => {
                    v1.push(((8_i64 + [p0, 4_i64][(sum).unsigned_abs() as usize % 2]) % 1000));
                    ((v1.first().copied().unwrap_or(19_i64) * p0) % 1000)
                }
                m if m > 0 && (!((sum, p0).1 < 15_i64)) => {
                    let v0 = p0;
                    sum
                }
                m @ 3 => {
                    v1.push((p1.len() as i64 + (v2.n - 17_i64)));
                    sum
                }
                _ => {
                    let hook11 = create_webhook!("hook11");
                    sum
                }
            };
            let v3 = ((p0 * (v2.n - noted(v9))) % 1000);
        } else {
            let r12 = &p0;
        }
        out.push_str(&format!("{} {sum}", [(p1.len() as i64 + 5_i64), v1.first().copied().unwrap_or(p0)][(v1.first().copied().unwrap_or(p0)).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [341126780, 549687707, 559988051]
    async fn body_29(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v1 = vec![wait_for_webhook!("waitw1", hook).await.number(), (if (6_i64, sum).1 == sum { [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() } else { (sum, sum).1 })];
        let mut v2 = Thing { n: (if !([3_i64, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>() == 17_i64) { (11_i64, sum).1 } else { p0 }), text: String::from("t8") };
        'l2: for r2 in v1.iter() {
            let (v4, b4) = join!("joinl3",
                async {
                    wait_for_webhook!("waitw2", hook).await.number() + [sum, 14_i64, 3].iter().map(|n| n * 2).sum::<i64>()
                },
                async {
                    let v5 = wait_for_webhook!("waitw3", hook).await.number();
                    let v7 = 'l6: {
                        let ([v8, .., u8], _) = ([((p0 + 16_i64) % 1000), ((v5 * p0) % 1000), p0], (sum, 14_i64).1);
                        if sum > v5 { break 'l6 wait_for_webhook!("waitw4", hook).await.number(); }
                        let borrowed = &p1;
                        effect(borrowed.len());
                        wait_for_webhook!("waitw5", hook).await.number()
                    };
                    effect(format_args!("{} {sum}", p1));
                    let v0 = step!("waitw6", async { effect(&p1); Ok(sum % 100) }).await.unwrap_or(-1);
                    wait_for_webhook!("waitw7", hook).await.number()
                },
            ).await;
        }
        let mut c9 = 0;
        'l9: while c9 < 1 {
            c9 += 1;
            if (((sum - 8_i64) % 1000) <= sum) && ((((sum * sum) % 1000) != p0) || (p0 != 17_i64)) {
                {
                    let v0 = match ((((sum * 6_i64) % 1000) - p0) % 1000) % 4 {
                        0 => {
                            v2.n = (v2.n - p0) % 500;
                            let borrowed = &p1;
                            effect(borrowed.len());
                            ((sum * sum) % 1000)
                        }
                        1 | 2 => {
                            out.push_str(&v2.text.clone());
                            if p0 != p0 { continue 'l9; }
                            (if p0 > p0 { p0 } else { (p1.len() as i64 + sum) })
                        }
                        m if m > 100 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            (((p0 * p0) % 1000), (p1.len() as i64 + p0)).1
                        }
                        m @ 3 => {
                            let v10 = step!("waitw8", async { effect(&p1); Ok(sum % 100) }).await?;
                            (v2.n - wait_for_webhook!("waitw9", hook).await.number())
                        }
                        _ => {
                            out.push_str(&p1.to_string());
                            v1.first().copied().unwrap_or(3_i64)
                        }
                    };
                }
            }
            if p0 == sum { return Ok(out); }
        }
        let v11 = select! {
            won = wait_for_webhook!("waitw10", hook, timeout = "1m") => {
                let won = won.number_or(-1);
                {
                    let mut v12 = (((if !([9_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>() < won) { sum } else { wait_for_webhook!("waitw12", hook).await.number() }) - (if v1.first().copied().unwrap_or(won) != 1_i64 { won } else { (won, sum).1 })) % 1000);
                    let borrowed = &p1;
                    effect(borrowed.len());
                    let (v14, b14) = join!("joinl13",
                        async {
                            let v15 = wait_for_webhook!("waitw13", hook).await.number();
                            let r16 = &p1;
                            let mut v17 = won;
                            [v15, (p1.len() as i64 + v15)][((v2.n - v12)).unsigned_abs() as usize % 2]
                        },
                        async {
                            let v18 = wait_for_webhook!("waitw14", hook).await.number();
                            effect([[p0, p0][(p0).unsigned_abs() as usize % 2], [v18, v12, 3].iter().map(|n| n * 2).sum::<i64>()][(((1_i64 + won) % 1000)).unsigned_abs() as usize % 2]);
                            let v19 = ([((p0 + v12) % 1000), ((v12 - v12) % 1000)][(v18).unsigned_abs() as usize % 2], noted(v18));
                            noted(v1.first().copied().unwrap_or(v12))
                        },
                    ).await;
                }
                effect((if (v2.n - p0) < sum { (19_i64, p0).1 } else { ((p0 - won) % 1000) }));
                p0
            },
            won = wait_for_webhook!("waitw11", hook) => {
                let won = won.number_or(-2);
                (v2.n - 3_i64)
            },
        }
        .await;
        let v20 = ((v2.n - [v11, v11][(sum).unsigned_abs() as usize % 2]), v11);
        effect(format_args!("{} {sum}", p1));
        out.push_str(&format!("{} {sum}", (v20.0 + v1.first().copied().unwrap_or(9_i64))));
        Ok(out)
    }
    with seeds [590523708, 2459497730, 45735528]
    async fn body_30(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v3 = Thing { n: [((19_i64 * 14_i64) % 1000), ((11_i64 * sum) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), text: p1.to_string() };
        let v1 = v3.text.clone();
        let v2 = (v3.n - [(p1.len() as i64 + sum), sum, 3].iter().map(|n| n * 2).sum::<i64>());
        if v2 != 18_i64 {
            out.push_str(&v3.text.clone());
            if sum > sum { return Ok(out); }
            'l3: for v4 in vec![4_i64, (p1.len() as i64 + p0), 7, 4].into_iter() {
                let v2 = (([((p0 * p0) % 1000), (if v2 <= 13_i64 { v2 } else { 1_i64 }), 3].iter().map(|n| n * 2).sum::<i64>() + noted(v4)) % 1000);
                let r5 = &v4;
            }
        }
        out.push_str(&format!("{} {sum}", [(sum, v2).1, (v3.n - v2)][([sum, 4_i64, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1431364675, 662207046, 408439084]
}
