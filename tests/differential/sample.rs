//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.

#![allow(warnings, clippy::all, clippy::pedantic)]

same! {
    async fn body_1(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = ([p0, noted(sum)][([19_i64, p0][(5_i64).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2], p0);
        let mut v6 = vec![(p1.len() as i64 + (p1.len() as i64 + 13_i64)), v5];
        let mut c7 = 0;
        'l7: while c7 < 2 {
            c7 += 1;
            let v8 = select! {
                won = step!("waitw1", async { effect(&p1); Ok(v4 % 100) }) => {
                    let won = won.number_or(-1);
                    (18_i64, v5).1
                },
                () = sleep!("waitw2", "1h") => {
                    let v9 = (((v6.first().copied().unwrap_or(p0) * noted(p0)) % 1000), [noted(v4), wait_for_webhook!("waitw3", hook).await.number()][((if v4 > 10_i64 { 5_i64 } else { v5 })).unsigned_abs() as usize % 2]);
                    let mut v10 = v6.first().copied().unwrap_or(v4);
                    v6.first().copied().unwrap_or(v4)
                },
            }
            .await;
            let borrowed = &p1;
            effect(borrowed.len());
            v5 += v6.first().copied().unwrap_or(8_i64) % 50;
        }
        let borrowed = &p1;
        effect(borrowed.len());
        let r11 = &p1;
        out.push_str(&format!("{} {sum}", v5));
        Ok(out)
    }
    with seeds [377463571, 3280789228, 907589106]
    async fn body_2(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![(((p0 - 9_i64) % 1000), sum).1, sum];
        let v5 = format!("{}-{}", wait_for_webhook!("waitw1", hook).await.number(), p1);
        let v6 = select! {
            won = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }) => {
                let won = won.number_or(-1);
                let mut v7 = sum;
                wait_for_webhook!("waitw4", hook).await.number()
            },
            () = sleep!("waitw3", "1h") => {
                if sum != p0 { return Ok(out); }
                sum
            },
        }
        .await;
        let v3 = step!("waitw5", async { effect(&v5); Ok(4_i64 % 100) }).await?;
        out.push_str(&format!("{} {sum}", noted(p0)));
        Ok(out)
    }
    with seeds [4111022135, 3603823755, 1450032605]
    async fn body_3(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v2 = vec![p0, [wait_for_webhook!("waitw1", hook).await.number(), 11_i64, 3].iter().map(|n| n * 2).sum::<i64>()];
        let v4 = format!("<{sum:>4}>");
        effect(17_i64);
        'l5: for r6 in v2.iter() {
            let v3 = select! {
                won = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }) => {
                    let won = won.number_or(-1);
                    ((8_i64 - p0) % 1000)
                },
                () = sleep!("waitw3", "1h") => {
                    if *r6 == sum { return Ok(out); }
                    let mut v7 = Thing { n: [(p0, sum).1, v2.first().copied().unwrap_or(*r6), 3].iter().map(|n| n * 2).sum::<i64>(), text: p1.to_string() };
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
    async fn body_4(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (([p0, sum][(12_i64).unsigned_abs() as usize % 2], (if 18_i64 == sum { p0 } else { p0 })).1, sum);
        let v6 = (((((17_i64 - sum) % 1000) * ((5_i64 - v5) % 1000)) % 1000), (p0, 12_i64).1);
        let shape = if ((sum + 15_i64) % 1000) <= v4 { Shape::Empty } else { Shape::Dot(p0) };
        let v7 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let (v8, mut v9) = (p0, wait_for_webhook!("waitw1", hook).await.number());
                let mut v10 = (p1.len() as i64 + v5);
                v10
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!((p1.len() as i64 + p0) < v4)) => {
                effect(wait_for_webhook!("waitw2", hook).await.number());
                let mut v11 = wait_for_webhook!("waitw3", hook).await.number();
                wait_for_webhook!("waitw4", hook).await.number()
            }
            Shape::Named { text, n: m } => {
                let v0 = step!("waitw5", async { effect(&text); Ok(6_i64 % 100) }).await?;
                14_i64
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                sum = noted([v5, p0, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
                sum += (sum, [v4, p0][(sum).unsigned_abs() as usize % 2]).1 % 50;
                sum
            }
        };
        let (v2, mut v12) = ((if (v7 != 11_i64) && (p0 == v4) { ((v5 * v5) % 1000) } else { [sum, v4, 3].iter().map(|n| n * 2).sum::<i64>() }), noted((v6.0 + 15_i64)));
        out.push_str(&format!("{} {sum}", v12));
        Ok(out)
    }
    with seeds [725264287, 201882335, 2210610228]
    async fn body_5(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (wait_for_webhook!("waitw1", hook).await.number(), noted(((15_i64 * p0) % 1000)));
        let mut v6 = vec![9_i64, v5];
        let mut v7 = (wait_for_webhook!("waitw2", hook).await.number(), noted((sum, 7_i64).1)).1;
        'l8: while let Some(v9) = v6.pop() {
            let v10 = format!("{}-{}", 2_i64, p1);
            'l11: for v12 in v6.clone().into_iter().chain(vec![p0]).filter(|n| n % 2 == v4 % 2).take_while(|n| *n < 50) {
                let mut v1 = ((wait_for_webhook!("waitw3", hook).await.number() - (if !(((p0 + 4_i64) % 1000) > sum) { (if v5 <= v9 { v5 } else { v12 }) } else { v5 })) % 1000);
                let ([v14, .., v15], _) = ([((15_i64 + 11_i64) % 1000), wait_for_webhook!("waitw4", hook).await.number(), ((p0 + v5) % 1000)], v7);
                let mut v1 = ((v15 * v15) % 1000);
            }
            'l16: for v17 in (0..1_i64) {
                if v9 <= sum { break 'l16; }
            }
        }
        effect((((p1.len() as i64 + sum) * noted(v4)) % 1000));
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [2539337476, 4043596890, 2791294186]
    async fn body_6(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v0 = Thing { n: wait_for_webhook!("waitw1", hook).await.number(), text: format!("<{sum:>4}>") };
        let v4 = ([p0, wait_for_webhook!("waitw2", hook).await.number()][(16_i64).unsigned_abs() as usize % 2], p0);
        let mut v6 = join_all!("joinl5", for v0 in vec![(v0.n - p0), sum] =>
            async {
                wait_for_webhook!("waitw3", hook).await.number() + (if v0 < 17_i64 { v0 } else { p0 })
            }
        ).await;
        let mut c7 = 0;
        let v3 = 'l7: loop {
            if c7 >= 3 { break sum; }
            c7 += 1;
            let mut c8 = 0;
            'l8: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                c8 += 1;
                if c8 > 3 { break; }
                effect(request.number());
                let v9 = (((sum, (sum, 15_i64).1).1 * (p1.len() as i64 + [sum, p0][(17_i64).unsigned_abs() as usize % 2])) % 1000);
                effect(format_args!("{} {sum}", p1));
                let r10 = &v0.n;
            }
        };
        out.push_str(&v0.text.clone());
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw5", hook).await.number()));
        Ok(out)
    }
    with seeds [2562207653, 1244431, 1217389009]
    async fn body_7(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (p0, wait_for_webhook!("waitw1", hook).await.number());
        let v2 = p1.to_uppercase();
        let mut c6 = 0;
        'l6: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            c6 += 1;
            if c6 > 3 { break; }
            effect(request.number());
            if 3_i64 < v4 { return Ok(out); }
        }
        let v8 = 'l7: {
            v5 += v5 % 50;
            v4
        };
        sum += v8 % 50;
        out.push_str(&format!("{} {sum}", [wait_for_webhook!("waitw3", hook).await.number(), (v2.len() as i64 + sum)][(((v5 - p0) % 1000)).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1382400153, 3852748651, 279637009]
    async fn body_8(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = (19_i64, (p1.len() as i64 + p0));
        let (v3, mut v5) = (((p0 - ((9_i64 + sum) % 1000)) % 1000), ((if p0 < 3_i64 { 6_i64 } else { sum }), [p0, sum][(sum).unsigned_abs() as usize % 2]).1);
        let v6 = step!("waitw1", async { effect(&p1); Ok(3_i64 % 100) }).await?;
        let mut c7 = 0;
        'l7: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            c7 += 1;
            if c7 > 3 { break; }
            effect(request.number());
            let mut v8 = v3;
        }
        let v3 = (((v3, 0_i64).1 * (([v5, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>() + v6) % 1000)) % 1000);
        'l9: for v10 in (0..6_i64).rev().map(|n| (n * 3 + p0) % 100) {
            if p0 > 0 {
                let child = invoke!("waitw3", body, (0, format!("<{sum:>4}>"))).await;
                effect(format_args!("{child:?}"));
            }
            let v12 = (v6, sum);
        }
        out.push_str(&format!("{} {sum}", (((p0, p0).1 * p0) % 1000)));
        Ok(out)
    }
    with seeds [1514927566, 315461247, 2075470341]
    async fn body_9(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![wait_for_webhook!("waitw1", hook).await.number(), sum];
        let mut v3 = Thing { n: 17_i64, text: p1.to_string() };
        if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            let v5 = request.number();
            let v7 = 'l6: {
                v3.n = 14_i64 % 500;
                let v8 = ((sum * wait_for_webhook!("waitw3", hook).await.number()) % 1000);
                let v9 = step!("waitw4", async { effect(&p1); Ok(1_i64 % 100) }).await?;
                (p1.len() as i64 + 9_i64)
            };
            let v10 = ((v3.n - ((sum - sum) % 1000)), wait_for_webhook!("waitw5", hook).await.number());
            let v11 = (((if v7 == p0 { v5 } else { sum }), noted(5_i64)).1, (v3.n - (v3.n - 1_i64))).1;
        } else {
            out.push_str(&p1.to_string());
            let v12 = (v4.first().copied().unwrap_or(12_i64), sum);
        }
        let mut v13 = vec![((noted(p0) * sum) % 1000), sum];
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2199773622, 4152316696, 4173885940]
    async fn body_10(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v2, mut v4) = (sum, noted(12_i64));
        let mut v1 = vec![(if 2_i64 < v4 { [p0, p0][(p0).unsigned_abs() as usize % 2] } else { [v2, p0, 3].iter().map(|n| n * 2).sum::<i64>() }), v2];
        let (v1, mut v5) = ((([v4, p0, 3].iter().map(|n| n * 2).sum::<i64>() + v4) % 1000), 2_i64);
        let v6 = match ((v5 * noted(v4)) % 1000) % 4 {
            0 => {
                let v3 = p1.to_uppercase();
                effect(format_args!("{} {sum}", p1));
                [noted(sum), noted(19_i64)][([v1, v4][(v5).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2]
            }
            1 | 2 => {
                let v7 = (v2, v2);
                [(p1.len() as i64 + v1), wait_for_webhook!("waitw1", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()
            }
            m if m > 0 && ((v4 < v5) || (v1 < v2)) => {
                let ([v8, .., v9], _) = ([v2, [v1, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>(), 16_i64], [v4, v5, 3].iter().map(|n| n * 2).sum::<i64>());
                ((if v9 < v9 { 9_i64 } else { v2 }), wait_for_webhook!("waitw2", hook).await.number()).1
            }
            m @ 3 => {
                sum = v5 % 500;
                wait_for_webhook!("waitw3", hook).await.number()
            }
            _ => {
                let mut v10 = v1;
                let borrowed = &p1;
                effect(borrowed.len());
                (p1.len() as i64 + [p0, 5_i64][(10_i64).unsigned_abs() as usize % 2])
            }
        };
        let r11 = &v2;
        out.push_str(&format!("{} {sum}", 14_i64));
        Ok(out)
    }
    with seeds [3758459609, 2817375678, 726029250]
    async fn body_11(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v2 = String::from("t0");
        let mut v4 = vec![(v2.len() as i64 + (v2.len() as i64 + p0)), 5_i64];
        if (wait_for_webhook!("waitw1", hook).await.number() == sum) || ([sum, sum][(p0).unsigned_abs() as usize % 2] > sum) {
            let r5 = &v2;
        } else if (wait_for_webhook!("waitw2", hook).await.number() == 7_i64) && (sum < sum) {
            let v6 = select! {
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
            let ([v7, .., v8], _) = ([((sum * sum) % 1000), noted(sum), sum], p0);
            let mut v9 = ((sum + v4.first().copied().unwrap_or(sum)) % 1000);
        }
        let hook10 = create_webhook!("hook10");
        let ([v1, .., v11], _) = ([((sum + sum) % 1000), noted(p0), p0], (p0, p0).1);
        out.push_str(&format!("{} {sum}", ((((p0 + v11) % 1000) - (if v11 != 9_i64 { v11 } else { p0 })) % 1000)));
        Ok(out)
    }
    with seeds [557566368, 845138182, 1435905525]
    async fn body_12(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = ([(if sum < 12_i64 { p0 } else { p0 }), p0][(((sum - p0) % 1000)).unsigned_abs() as usize % 2], [4_i64, p0][(10_i64).unsigned_abs() as usize % 2]);
        let v5 = (wait_for_webhook!("waitw1", hook).await.number(), wait_for_webhook!("waitw2", hook).await.number());
        let mut v7 = join_all!("joinl6", for v8 in vec![sum, ((12_i64 - p0) % 1000)] =>
            async {
                let v2 = wait_for_webhook!("waitw3", hook).await.number();
                let mut v1 = [noted(13_i64), ((wait_for_webhook!("waitw4", hook).await.number() + [15_i64, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000)][(noted(p0)).unsigned_abs() as usize % 2];
                v2
            }
        ).await;
        'l9: for v10 in vec![p0, (p0, sum).1, 7, 4].into_iter() {
            'l12: for r13 in &v7 {
                let (v15, v16) = join!("joinl14",
                    async {
                        wait_for_webhook!("waitw5", hook).await.number() + noted(p0)
                    },
                    async {
                        wait_for_webhook!("waitw6", hook).await.number() + (if p0 != v10 { p0 } else { v10 })
                    },
                ).await;
                let mut v17 = Thing { n: wait_for_webhook!("waitw7", hook).await.number(), text: String::from("t4") };
                if (v4.0 + 1_i64) == v10 {
                    let r18 = &v15;
                    sum = *r13 % 500;
                }
            }
        }
        let ([v19, .., v20], _) = ([(p0, 18_i64).1, [p0, sum][(sum).unsigned_abs() as usize % 2], ((15_i64 - p0) % 1000)], ((3_i64 - 17_i64) % 1000));
        effect((if (((sum - v20) % 1000) > v19) && (15_i64 != v20) { [12_i64, v19, 3].iter().map(|n| n * 2).sum::<i64>() } else { (p1.len() as i64 + sum) }));
        out.push_str(&format!("{} {sum}", [(p1.len() as i64 + 6_i64), 12_i64, 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [2082860233, 831357028, 349601127]
    async fn body_13(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![[((p0 * sum) % 1000), 2_i64, 3].iter().map(|n| n * 2).sum::<i64>(), sum];
        let v5 = ((p1.len() as i64 + (sum, 14_i64).1), sum);
        let d6;
        if (if p0 > p0 { p0 } else { p0 }) == 11_i64 { {
            'l7: for r8 in v4.iter().rev() {
                effect(format_args!("{} {sum}", p1));
            }
        }
            d6 = sum;
        } else {
            d6 = [sum, 17_i64][(p0).unsigned_abs() as usize % 2];
        }
        v4.push((v5.0 + (p1.len() as i64 + d6)));
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + ((sum * sum) % 1000))));
        Ok(out)
    }
    with seeds [693821022, 2028892068, 1800350516]
    async fn body_14(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut v4) = ((p1.len() as i64 + wait_for_webhook!("waitw1", hook).await.number()), (([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>() - wait_for_webhook!("waitw2", hook).await.number()) % 1000));
        let v5 = format!("{}-{}", v4, p1);
        let mut v7 = join_all!("joinl6", for v8 in vec![(if sum < v1 { sum } else { v1 }), (v5.len() as i64 + v1)] =>
            async {
                let v2 = wait_for_webhook!("waitw3", hook).await.number();
                let v9 = ((((v2, v8).1 - ((v1 + 5_i64) % 1000)) % 1000), (if !((p1.len() as i64 + 11_i64) > v4) { ((sum - sum) % 1000) } else { 14_i64 }));
                ((0_i64 * noted(v4)) % 1000)
            }
        ).await;
        let v0 = (p1.len() as i64 + (if (((v4 - p0) % 1000) > p0) || (sum < sum) { ((sum * v4) % 1000) } else { p0 }));
        let shape = if (wait_for_webhook!("waitw4", hook).await.number() > p0) && (17_i64 == p0) { Shape::Dot(sum) } else { Shape::Named { text: p1.to_uppercase(), n: [v4, 7_i64, 3].iter().map(|n| n * 2).sum::<i64>() } };
        let v10 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let borrowed = &p1;
                effect(borrowed.len());
                v4 = sum % 500;
                [wait_for_webhook!("waitw5", hook).await.number(), v4, 3].iter().map(|n| n * 2).sum::<i64>()
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (v7.first().copied().unwrap_or(p0) == v1) => {
                let v11 = (p1.len() as i64 + ((noted(v4) + v7.first().copied().unwrap_or(5_i64)) % 1000));
                let borrowed = &p1;
                effect(borrowed.len());
                ((noted(9_i64) + (v5.len() as i64 + v11)) % 1000)
            }
            Shape::Named { text, n: m } => {
                let v12 = 18_i64;
                noted((if 5_i64 > sum { p0 } else { v12 }))
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                let borrowed = &v5;
                effect(borrowed.len());
                v7.push(((p0 - (sum, 2_i64).1) % 1000));
                p0
            }
        };
        let v13 = String::from("t9");
        out.push_str(&format!("{} {sum}", noted((v1, v0).1)));
        Ok(out)
    }
    with seeds [3799777231, 2846506484, 3040451703]
    async fn body_15(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![((wait_for_webhook!("waitw1", hook).await.number() * [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), [(sum, p0).1, sum, 3].iter().map(|n| n * 2).sum::<i64>()];
        let mut v5 = Thing { n: [(if sum > 5_i64 { p0 } else { 12_i64 }), (p1.len() as i64 + p0)][(noted(sum)).unsigned_abs() as usize % 2], text: p1.to_string() };
        let Thing { n: v6, mut text } = v5;
        text.push('+');
        let t7 = text;
        let shape = Shape::Named { text: p1.to_string(), n: noted(p0) };
        let v8 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let (v10, v11) = join!("joinl9",
                    async {
                        wait_for_webhook!("waitw2", hook).await.number() + v6
                    },
                    async {
                        let v3 = wait_for_webhook!("waitw3", hook).await.number();
                        sleep!("waitw4", "1h").await;
                        v4.first().copied().unwrap_or(v6)
                    },
                ).await;
                {
                    let mut v12 = (p1.len() as i64 + wait_for_webhook!("waitw5", hook).await.number());
                    let ([v0, .., v13], _) = ([[m, p0][(v11).unsigned_abs() as usize % 2], v12, v11], wait_for_webhook!("waitw6", hook).await.number());
                    let mut v14 = Thing { n: ((m + noted(v13)) % 1000), text: t7.to_string() };
                }
                m
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (((p0 + p0) % 1000) > p0) => {
                let shape = if (wait_for_webhook!("waitw7", hook).await.number() <= p0) && (m < p0) { Shape::Dot((m, noted(v6)).1) } else { Shape::Named { text: t7.to_string(), n: noted(m) } };
                let v0 = match shape {
                    Shape::Dot(m @ 0..=3) => {
                        effect(6_i64);
                        let borrowed = &p1;
                        effect(borrowed.len());
                        noted(sum)
                    }
                    Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!(v6 > p0)) => {
                        let mut v15 = Thing { n: sum, text: p1.to_uppercase() };
                        let borrowed = &p1;
                        effect(borrowed.len());
                        (if ((sum, 7_i64).1 <= sum) && (7_i64 < v6) { ((sum + sum) % 1000) } else { p0 })
                    }
                    Shape::Named { text, n: m } => {
                        if 8_i64 > p0 { return Ok(out); }
                        v6
                    }
                    other @ (Shape::Dot(_) | Shape::Empty) => {
                        effect((((m, m).1 + noted(v6)) % 1000));
                        let ([v16, .., v17], _) = ([sum, ((v6 + sum) % 1000), [sum, m][(p0).unsigned_abs() as usize % 2]], m);
                        [17_i64, [v17, v17, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>()
                    }
                };
                sum = (16_i64, sum).1 % 500;
                p0
            }
            Shape::Named { text, n: m } => {
                let (v18, mut v19) = (p0, ((14_i64 * ((p0 * m) % 1000)) % 1000));
                (((t7.len() as i64 + p0) + [v18, 19_i64][(v19).unsigned_abs() as usize % 2]) % 1000)
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                sum += [3_i64, ((sum * v6) % 1000), 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                v6
            }
        };
        effect(format_args!("{} {sum}", t7));
        let mut v20 = p0;
        if sum <= p0 { return Ok(out); }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [3174081376, 1223539789, 884004874]
    async fn body_16(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = Thing { n: (((p1.len() as i64 + sum) * p0) % 1000), text: format!("<{sum:>4}>") };
        let v5 = p1.to_string();
        let shape = if (p0 != p0) || (sum == p0) { Shape::Empty } else { Shape::Dot(p0) };
        let v6 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let v7 = (p0, noted([p0, p0][(sum).unsigned_abs() as usize % 2]));
                p0
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (!([sum, p0, 3].iter().map(|n| n * 2).sum::<i64>() > sum)) => {
                let v8 = step!("waitw1", async { effect(&p1); Ok(13_i64 % 100) }).await?;
                noted([m, p0][(v8).unsigned_abs() as usize % 2])
            }
            Shape::Named { text, n: m } => {
                let v9 = sum;
                v4.n = (text.len() as i64 + v9) % 500;
                (sum, ((2_i64 + sum) % 1000)).1
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                let mut v10 = wait_for_webhook!("waitw2", hook).await.number();
                effect(format_args!("{} {sum}", p1));
                wait_for_webhook!("waitw3", hook).await.number()
            }
        };
        let v11 = (wait_for_webhook!("waitw4", hook).await.number(), [(if v6 <= p0 { v6 } else { v6 }), sum][((v6, sum).1).unsigned_abs() as usize % 2]);
        out.push_str(&v4.text.clone());
        out.push_str(&format!("{} {sum}", [[sum, v6][(sum).unsigned_abs() as usize % 2], wait_for_webhook!("waitw5", hook).await.number()][(noted(p0)).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1825877615, 2181068346, 424165541]
    async fn body_17(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = Thing { n: p0, text: String::from("t7") };
        let mut v5 = Thing { n: sum, text: format!("<{sum:>4}>") };
        let v7 = 'l6: {
            let shape = if wait_for_webhook!("waitw1", hook).await.number() != 4_i64 { Shape::Empty } else { Shape::Dot(noted((if p0 > 9_i64 { 7_i64 } else { sum }))) };
            let v8 = match shape {
                Shape::Dot(m @ 0..=3) => {
                    sleep!("waitw2", "1h").await;
                    let v9 = ((v4.n - wait_for_webhook!("waitw3", hook).await.number()), m);
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
                    v5.text = p1.to_string();
                    let mut v10 = Thing { n: (((if sum != p0 { p0 } else { 9_i64 }) - ((sum - sum) % 1000)) % 1000), text: p1.to_string() };
                    wait_for_webhook!("waitw5", hook).await.number()
                }
            };
            [4_i64, (p1.len() as i64 + p0)][([v8, 13_i64][(sum).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2]
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
        let mut v4 = Thing { n: sum, text: p1.to_uppercase() };
        let mut v5 = Thing { n: (v4.n - sum), text: String::from("t8") };
        let mut v7 = join_all!("joinl6", for v8 in vec![wait_for_webhook!("waitw2", hook).await.number(), (p1.len() as i64 + 3_i64)] =>
            async {
                let v9 = wait_for_webhook!("waitw1", hook).await.number();
                let mut v10 = Thing { n: sum, text: format!("<{sum:>4}>") };
                v10.text = p1.to_string();
                wait_for_webhook!("waitw3", hook).await.number()
            }
        ).await;
        let v11 = step!("waitw4", async { effect(&p1); Ok(sum % 100) }).await?;
        let v3 = noted(v7.first().copied().unwrap_or(v11));
        out.push_str(&format!("{} {sum}", v11));
        Ok(out)
    }
    with seeds [949173433, 2102587855, 2490643463]
    async fn body_19(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = p1.to_uppercase();
        let (v5, mut v6) = (((sum - p0) % 1000), (p1.len() as i64 + (sum, p0).1));
        let shape = if !([v6, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>() > v5) { Shape::Dot(p0) } else { Shape::Named { text: p1.to_string(), n: v5 } };
        let v7 = match shape {
            Shape::Dot(m @ 0..=3) => {
                let borrowed = &p1;
                effect(borrowed.len());
                sleep!("waitw1", "1h").await;
                ((v5 - [v6, p0, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000)
            }
            Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && ([sum, p0][(p0).unsigned_abs() as usize % 2] <= sum) => {
                let mut v8 = ((m - [sum, ((m - 12_i64) % 1000)][(m).unsigned_abs() as usize % 2]) % 1000);
                v8
            }
            Shape::Named { text, n: m } => {
                let mut v2 = [((wait_for_webhook!("waitw2", hook).await.number() - (text.len() as i64 + 15_i64)) % 1000), (((v4.len() as i64 + m) * [p0, 8_i64][(v6).unsigned_abs() as usize % 2]) % 1000)][((p1.len() as i64 + (sum, sum).1)).unsigned_abs() as usize % 2];
                out.push_str(&p1.to_string());
                wait_for_webhook!("waitw3", hook).await.number()
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                let hook9 = create_webhook!("hook9");
                let borrowed = &p1;
                effect(borrowed.len());
                [v6, wait_for_webhook!("waitw4", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()
            }
        };
        if 0_i64 < sum { return Ok(out); }
        effect(format_args!("{} {sum}", v4));
        v6 = v5 % 500;
        out.push_str(&format!("{} {sum}", v5));
        Ok(out)
    }
    with seeds [1886401907, 1205633087, 2547328738]
    async fn body_20(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = (wait_for_webhook!("waitw1", hook).await.number(), (17_i64, [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()).1);
        let mut v5 = vec![sum, (p0, noted(sum)).1];
        let r6 = &p1;
        let mut c7 = 0;
        let v8 = 'l7: loop {
            if c7 >= 3 { break sum; }
            c7 += 1;
            let v9 = match wait_for_webhook!("waitw2", hook).await.number() % 4 {
                0 => {
                    let r10 = &p1;
                    sum += wait_for_webhook!("waitw3", hook).await.number() % 50;
                    p0
                }
                1 | 2 => {
                    let (v11, mut v12) = (noted(8_i64), ((wait_for_webhook!("waitw4", hook).await.number() + (v4.0 + sum)) % 1000));
                    let r13 = &v12;
                    wait_for_webhook!("waitw5", hook).await.number()
                }
                m if m > 0 && ((v5.first().copied().unwrap_or(18_i64) == p0) || (sum <= 16_i64)) => {
                    out.push_str(&p1.to_uppercase());
                    v5.first().copied().unwrap_or(sum)
                }
                m @ 3 => {
                    sum = sum % 500;
                    ((((p0 + 7_i64) % 1000) + (if 17_i64 < sum { p0 } else { sum })) % 1000)
                }
                _ => {
                    effect(format_args!("{} {sum}", p1));
                    let v14 = format!("<{sum:>4}>");
                    [((sum + sum) % 1000), p0, 3].iter().map(|n| n * 2).sum::<i64>()
                }
            };
            let ([v15, .., v16], _) = ([(p1.len() as i64 + p0), noted(sum), [15_i64, 9_i64, 3].iter().map(|n| n * 2).sum::<i64>()], noted(sum));
            let mut v17 = Thing { n: (((sum * sum) % 1000), (v4.0 + sum)).1, text: p1.to_uppercase() };
        };
        let (v18, mut v19) = (wait_for_webhook!("waitw6", hook).await.number(), (sum, ((v8 * sum) % 1000)).1);
        out.push_str(&format!("{} {sum}", [[v19, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>(), (r6.len() as i64 + v19), 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [2426318721, 2383671377, 2028941053]
    async fn body_21(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v0, mut v4) = ((p0, sum).1, p0);
        let v5 = p1.to_string();
        let mut v7 = join_all!("joinl6", for v8 in vec![[9_i64, v0, 3].iter().map(|n| n * 2).sum::<i64>(), noted(sum)] =>
            async {
                wait_for_webhook!("waitw1", hook).await.number() + p0
            }
        ).await;
        if ((sum - p0) % 1000) > sum {
            'l9: for v10 in vec![v7.first().copied().unwrap_or(v0), sum, 7, 4].into_iter().rev().step_by(1).map(|n| (n * 3 + p0) % 100) {
                let d12;
                if (noted(v0) <= v4) && (v0 > p0) { {
                    let borrowed = &v5;
                    effect(borrowed.len());
                }
                    d12 = v10;
                } else {
                    d12 = wait_for_webhook!("waitw2", hook).await.number();
                }
                if let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                    let v3 = request.number();
                    v4 += [wait_for_webhook!("waitw4", hook).await.number(), v7.first().copied().unwrap_or(v4), 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                } else {
                    let hook13 = create_webhook!("hook13");
                    let mut v2 = Thing { n: v0, text: String::from("t3") };
                }
                if let Ok(request) = wait_for_webhook!("waitw5", hook, timeout = "1m").await {
                    let v14 = request.number();
                    let v15 = step!("waitw6", async { effect(&p1); Ok(d12 % 100) }).await?;
                } else {
                    sleep!("waitw7", "1h").await;
                    let v16 = d12;
                }
            }
        }
        effect(String::from(v5) + "!");
        let v5 = 7_i64;
        let ([v17, .., v18], _) = ([((6_i64 + 7_i64) % 1000), v0, sum], (if v0 != 3_i64 { 15_i64 } else { 6_i64 }));
        let mut v19 = [v7.first().copied().unwrap_or(v4), (if (v17, v17).1 > p0 { noted(sum) } else { v17 }), 3].iter().map(|n| n * 2).sum::<i64>();
        let v20 = String::from("t0");
        out.push_str(&format!("{} {sum}", (v20.len() as i64 + 16_i64)));
        Ok(out)
    }
    with seeds [3040053264, 3776339704, 1282915421]
    async fn body_22(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![((0_i64 + noted(sum)) % 1000), wait_for_webhook!("waitw1", hook).await.number()];
        let (v5, mut v6) = (wait_for_webhook!("waitw2", hook).await.number(), [sum, [p0, p0][(p0).unsigned_abs() as usize % 2], 3].iter().map(|n| n * 2).sum::<i64>());
        let borrowed = &p1;
        effect(borrowed.len());
        let mut c7 = 0;
        'l7: while let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
            c7 += 1;
            if c7 > 3 { break; }
            effect(request.number());
            let v0 = p1.to_uppercase();
        }
        'l8: for r9 in v4.iter().rev() {
            effect(format_args!("{} {sum}", p1));
            let v10 = 14_i64;
        }
        out.push_str(&format!("{} {sum}", (([10_i64, 1_i64, 3].iter().map(|n| n * 2).sum::<i64>() * ((sum + 3_i64) % 1000)) % 1000)));
        Ok(out)
    }
    with seeds [971641978, 1401438603, 3840640613]
    async fn body_23(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = ([((17_i64 * p0) % 1000), [p0, 5_i64][(sum).unsigned_abs() as usize % 2]][(p0).unsigned_abs() as usize % 2], ((wait_for_webhook!("waitw1", hook).await.number() * (if p0 > p0 { sum } else { 2_i64 })) % 1000));
        let v6 = (14_i64, (p1.len() as i64 + 17_i64));
        let mut c7 = 0;
        'l7: while c7 < 3 {
            c7 += 1;
            'l8: for v9 in 0..1_i64 {
                let v10 = sum;
            }
            let v12 = 'l11: {
                let mut v13 = vec![p0, noted(wait_for_webhook!("waitw2", hook).await.number())];
                let mut v14 = noted((v6.0 + v13.first().copied().unwrap_or(sum)));
                [9_i64, ((5_i64 * 19_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>()
            };
            let v15 = ([noted(14_i64), (if v5 == v12 { v5 } else { 5_i64 }), 3].iter().map(|n| n * 2).sum::<i64>(), ((p0 * 4_i64) % 1000));
        }
        let hook16 = create_webhook!("hook16");
        effect(((18_i64 - 3_i64) % 1000));
        let mut v17 = wait_for_webhook!("waitw3", hook).await.number();
        out.push_str(&format!("{} {sum}", v5));
        Ok(out)
    }
    with seeds [1086780720, 4261684423, 1277582650]
    async fn body_24(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = p1.to_uppercase();
        let mut v5 = vec![(v4.len() as i64 + noted(p0)), 3_i64];
        let borrowed = &p1;
        effect(borrowed.len());
        let (v7, v8) = join!("joinl6",
            async {
                let v2 = wait_for_webhook!("waitw1", hook).await.number();
                let mut v9 = v2;
                v9 = sum % 500;
                sum
            },
            async {
                let v10 = wait_for_webhook!("waitw2", hook).await.number();
                let v11 = step!("waitw3", async { effect(&p1); Ok(v10 % 100) }).await.unwrap_or(-1);
                p0
            },
        ).await;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [354213585, 596504757, 525675892]
    async fn body_25(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = format!("{}-{}", (if p0 < sum { sum } else { sum }), p1);
        let v4 = format!("<{p0:>4}>");
        let mut c5 = 0;
        'l5: while c5 < 1 {
            c5 += 1;
            let ([v3, .., v6], _) = ([((p0 - p0) % 1000), p0, p0], 7_i64);
            'l7: for (v8, v9) in (0..1_i64).rev().zip(vec![sum, 5, 6]) {
                let v9 = v9 as i64;
                effect(v3);
                let (v10, mut v11) = (wait_for_webhook!("waitw1", hook).await.number(), noted(12_i64));
            }
        }
        effect(4_i64);
        out.push_str(&format!("{} {sum}", 2_i64));
        Ok(out)
    }
    with seeds [482404247, 3578682962, 2475623209]
    async fn body_26(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v3 = ([[sum, 6_i64, 3].iter().map(|n| n * 2).sum::<i64>(), ((4_i64 * 15_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), (if ([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>() == sum) || (9_i64 <= sum) { wait_for_webhook!("waitw1", hook).await.number() } else { wait_for_webhook!("waitw2", hook).await.number() }));
        let (v4, mut v5) = ((([p0, 10_i64, 3].iter().map(|n| n * 2).sum::<i64>() - (p1.len() as i64 + 19_i64)) % 1000), ((wait_for_webhook!("waitw3", hook).await.number() + ((3_i64 + 7_i64) % 1000)) % 1000));
        if ((if v5 > p0 { p0 } else { p0 }) <= 19_i64) || ((sum > v5) || (p0 == 3_i64)) {
            let shape = Shape::Named { text: p1.to_uppercase(), n: 14_i64 };
            let v6 = match shape {
                Shape::Dot(m @ 0..=3) => {
                    let mut v7 = (p1.len() as i64 + (17_i64, p0).1);
                    ((wait_for_webhook!("waitw4", hook).await.number() + noted(sum)) % 1000)
                }
                Shape::Dot(m) | Shape::Named { n: m, .. } if m > 2 && (noted(p0) <= sum) => {
                    effect(format_args!("{} {sum}", p1));
                    12_i64
                }
                Shape::Named { text, n: m } => {
                    let v8 = p1.to_uppercase();
                    let mut v1 = (v3.0 + wait_for_webhook!("waitw5", hook).await.number());
                    (((text.len() as i64 + 3_i64) - m) % 1000)
                }
                other @ (Shape::Dot(_) | Shape::Empty) => {
                    sum = v4 % 500;
                    ((v4 * (if v4 <= 3_i64 { sum } else { v5 })) % 1000)
                }
            };
        } else {
            let v9 = format!("<{v4:>4}>");
            v5 = sum % 500;
            effect(format_args!("{} {sum}", v9));
        }
        let hook10 = create_webhook!("hook10");
        out.push_str(&format!("{} {sum}", 10_i64));
        Ok(out)
    }
    with seeds [440807787, 3025645869, 2462035878]
    async fn body_27(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (((6_i64 + sum) % 1000), (p0, (p1.len() as i64 + sum)).1);
        let v1 = format!("<{sum:>4}>");
        let (v7, v8) = join!("joinl6",
            async {
                let v9 = wait_for_webhook!("waitw1", hook).await.number();
                sleep!("waitw3", "1h").await;
                v9
            },
            async {
                let v1 = wait_for_webhook!("waitw2", hook).await.number();
                let borrowed = &p1;
                effect(borrowed.len());
                sum
            },
        ).await;
        let ([v10, .., v11], _) = ([(p1.len() as i64 + v4), ((19_i64 * v7) % 1000), noted(p0)], v5);
        out.push_str(&format!("{} {sum}", ((((sum + v5) % 1000) - v7) % 1000)));
        Ok(out)
    }
    with seeds [581477342, 1287219604, 2100868768]
    async fn body_28(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![noted((if 1_i64 < sum { sum } else { p0 })), wait_for_webhook!("waitw1", hook).await.number()];
        let mut v5 = Thing { n: sum, text: format!("<{p0:>4}>") };
        'l6: for (v7, v8) in v4.clone().into_iter().zip(vec![p0, 5, 6]) {
            let v8 = v8 as i64;
            'l9: for r10 in v4.iter() {
                let v11 = step!("waitw2", async { effect(&p1); Ok(sum % 100) }).await?;
                let mut v12 = vec![5_i64, (p1.len() as i64 + ((p0 + v11) % 1000))];
            }
            let r13 = &v5.n;
        }
        let mut v1 = join_all!("joinl14", for v15 in v4.clone() =>
            async {
                let v16 = wait_for_webhook!("waitw3", hook).await.number();
                effect(v15);
                let mut v17 = v16;
                v4.first().copied().unwrap_or(v17)
            }
        ).await;
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw4", hook).await.number()));
        Ok(out)
    }
    with seeds [1883829511, 332230081, 3848963324]
    async fn body_29(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![wait_for_webhook!("waitw1", hook).await.number(), (if (6_i64, sum).1 == sum { [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() } else { (sum, sum).1 })];
        let mut v2 = Thing { n: (if !([3_i64, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>() == 17_i64) { (11_i64, sum).1 } else { p0 }), text: String::from("t8") };
        'l5: for r6 in v4.iter() {
            let (v8, v9) = join!("joinl7",
                async {
                    wait_for_webhook!("waitw2", hook).await.number() + [sum, 14_i64, 3].iter().map(|n| n * 2).sum::<i64>()
                },
                async {
                    let v10 = wait_for_webhook!("waitw3", hook).await.number();
                    let v12 = 'l11: {
                        let ([v13, .., v14], _) = ([((p0 + 16_i64) % 1000), ((v10 * p0) % 1000), p0], (sum, 14_i64).1);
                        if sum > v10 { break 'l11 wait_for_webhook!("waitw4", hook).await.number(); }
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
        let mut c15 = 0;
        'l15: while c15 < 1 {
            c15 += 1;
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
                            if p0 != p0 { continue 'l15; }
                            (if p0 > p0 { p0 } else { (p1.len() as i64 + sum) })
                        }
                        m if m > 100 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            (((p0 * p0) % 1000), (p1.len() as i64 + p0)).1
                        }
                        m @ 3 => {
                            let v16 = step!("waitw8", async { effect(&p1); Ok(sum % 100) }).await?;
                            (v2.n - wait_for_webhook!("waitw9", hook).await.number())
                        }
                        _ => {
                            out.push_str(&p1.to_string());
                            v4.first().copied().unwrap_or(3_i64)
                        }
                    };
                }
            }
            if p0 == sum { return Ok(out); }
        }
        let v17 = select! {
            won = wait_for_webhook!("waitw10", hook, timeout = "1m") => {
                let won = won.number_or(-1);
                {
                    let mut v18 = (((if !([9_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>() < won) { sum } else { wait_for_webhook!("waitw12", hook).await.number() }) - (if v4.first().copied().unwrap_or(won) != 1_i64 { won } else { (won, sum).1 })) % 1000);
                    let borrowed = &p1;
                    effect(borrowed.len());
                    let (v20, v21) = join!("joinl19",
                        async {
                            let v22 = wait_for_webhook!("waitw13", hook).await.number();
                            let r23 = &p1;
                            let mut v24 = won;
                            [v22, (p1.len() as i64 + v22)][((v2.n - v18)).unsigned_abs() as usize % 2]
                        },
                        async {
                            let v25 = wait_for_webhook!("waitw14", hook).await.number();
                            effect([[p0, p0][(p0).unsigned_abs() as usize % 2], [v25, v18, 3].iter().map(|n| n * 2).sum::<i64>()][(((1_i64 + won) % 1000)).unsigned_abs() as usize % 2]);
                            let v26 = ([((p0 + v18) % 1000), ((v18 - v18) % 1000)][(v25).unsigned_abs() as usize % 2], noted(v25));
                            noted(v4.first().copied().unwrap_or(v18))
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
        let v27 = ((v2.n - [v17, v17][(sum).unsigned_abs() as usize % 2]), v17);
        effect(format_args!("{} {sum}", p1));
        out.push_str(&format!("{} {sum}", (v27.0 + v4.first().copied().unwrap_or(9_i64))));
        Ok(out)
    }
    with seeds [590523708, 2459497730, 45735528]
    async fn body_30(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v3 = Thing { n: [((19_i64 * 14_i64) % 1000), ((11_i64 * sum) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), text: p1.to_string() };
        let v4 = v3.text.clone();
        let v5 = (v3.n - [(p1.len() as i64 + sum), sum, 3].iter().map(|n| n * 2).sum::<i64>());
        if v5 != 18_i64 {
            out.push_str(&v3.text.clone());
            if sum > sum { return Ok(out); }
            'l6: for v7 in vec![4_i64, (p1.len() as i64 + p0), 7, 4].into_iter() {
                v3.n = (([p0, 15_i64, 3].iter().map(|n| n * 2).sum::<i64>() * (p1.len() as i64 + v5)) % 1000) % 500;
                let v9 = (if (wait_for_webhook!("waitw1", hook).await.number() <= 10_i64) || (noted(sum) == 6_i64) { v5 } else { [(sum, p0).1, (v3.n - v7)][([p0, 4_i64, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2] });
                let v10 = String::from("t9");
            }
        } else if wait_for_webhook!("waitw2", hook).await.number() < p0 {
            effect(format_args!("{} {sum}", v4));
            let r11 = &v5;
        }
        out.push_str(&format!("{} {sum}", (v4.len() as i64 + ((p0 + sum) % 1000))));
        Ok(out)
    }
    with seeds [3490304207, 3636834915, 21902216]
}
