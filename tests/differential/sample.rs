//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.

#![allow(warnings, clippy::all, clippy::pedantic)]

same! {
    async fn body_1(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = ([p0, noted(sum)][([19_i64, p0][(5_i64).unsigned_abs() as usize % 2]).unsigned_abs() as usize % 2], p0);
        let (v2, v7) = join!("joinl6",
            async {
                wait_for_webhook!("waitw1", hook).await.number() + wait_for_webhook!("waitw3", hook).await.number()
            },
            async {
                let v0 = wait_for_webhook!("waitw2", hook).await.number();
                effect(noted(format!("{}-{}", [v4, v4, 3].iter().map(|n| n * 2).sum::<i64>(), p1)));
                let v2 = (((sum, 3_i64).1, sum).1, (if (v4 == v0) && (v4 <= sum) { 0_i64 } else { [v0, v0, 3].iter().map(|n| n * 2).sum::<i64>() })).1;
                effect(format_args!("{} {sum}", p1));
                v0
            },
        ).await;
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + [v7, p0][(v4).unsigned_abs() as usize % 2])));
        Ok(out)
    }
    with seeds [3664082032, 3704777584, 1918594771]
    async fn body_2(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![(((p0 - 9_i64) % 1000), sum).1, sum];
        let mut v5 = wait_for_webhook!("waitw1", hook).await.number();
        let r6 = &p0;
        out.push_str(&format!("{} {sum}", (if (noted(p0) != p0) || (sum != p0) { sum } else { wait_for_webhook!("waitw2", hook).await.number() })));
        Ok(out)
    }
    with seeds [4093680397, 3217778049, 2979838974]
    async fn body_3(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v2 = vec![p0, [wait_for_webhook!("waitw1", hook).await.number(), 11_i64, 3].iter().map(|n| n * 2).sum::<i64>()];
        let v1 = select! {
            won = wait_for_webhook!("waitw2", hook, timeout = "1m") => {
                let won = won.number_or(-1);
                let borrowed = &p1;
                effect(borrowed.len());
                let v4 = (19_i64, 4_i64);
                19_i64
            },
            won = wait_for_webhook!("waitw3", hook) => {
                let won = won.number_or(-2);
                let borrowed = &p1;
                effect(borrowed.len());
                sum
            },
        }
        .await;
        out.push_str(&format!("{} {sum}", 3_i64));
        Ok(out)
    }
    with seeds [1571622703, 4116746893, 2374767511]
    async fn body_4(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (([p0, sum][(12_i64).unsigned_abs() as usize % 2], (if 18_i64 == sum { p0 } else { p0 })).1, sum);
        let hook6 = create_webhook!("hook6");
        let mut c7 = 0;
        'l7: while c7 < 2 {
            c7 += 1;
            let mut v8 = Thing { n: 14_i64, text: p1.to_uppercase() };
            'l9: for v3 in 0..3_i64 {
                sum = [((4_i64 + v4) % 1000), (v8.n - 18_i64)][(p0).unsigned_abs() as usize % 2] % 500;
                if 6_i64 == p0 { break 'l7; }
                let v10 = String::from("t8");
            }
        }
        out.push_str(&format!("{} {sum}", ((12_i64 * (if p0 < sum { sum } else { v4 })) % 1000)));
        Ok(out)
    }
    with seeds [3087211663, 1692288720, 1731518588]
    async fn body_5(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (wait_for_webhook!("waitw1", hook).await.number(), noted(((15_i64 * p0) % 1000)));
        let mut v6 = vec![wait_for_webhook!("waitw2", hook).await.number(), (if (v5 != p0) && { wait_for_webhook!("waitw3", hook).await.number() } - 1 != p0 { noted(p0) } else { noted(7_i64) })];
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [3203277635, 2314582323, 241678576]
    async fn body_6(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v0 = Thing { n: wait_for_webhook!("waitw1", hook).await.number(), text: format!("<{sum:>4}>") };
        'l4: for (v6, v5) in vec![sum, (p1.len() as i64 + 16_i64), 7, 4].into_iter().take(2).skip(2).enumerate() {
            let v6 = v6 as i64;
            let v0 = select! {
                won = wait_for_webhook!("waitw2", hook) => {
                    let won = won.number_or(-1);
                    p0
                },
                () = sleep!("waitw3", "1h") => {
                    (if p0 < 17_i64 { v5 } else { sum })
                },
            }
            .await;
            if v0 == v0 { return Ok(out); }
        }
        sum += (((p0, 4_i64).1 * 15_i64) % 1000) % 50;
        out.push_str(&format!("{} {sum}", [((p0 - sum) % 1000), ((p0 + p0) % 1000)][(18_i64).unsigned_abs() as usize % 2]));
        Ok(out)
    }
    with seeds [1625886649, 814020907, 1146954898]
    async fn body_7(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (p0, wait_for_webhook!("waitw1", hook).await.number());
        let mut v0 = vec![[sum, wait_for_webhook!("waitw2", hook).await.number()][([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()).unsigned_abs() as usize % 2], (p1.len() as i64 + wait_for_webhook!("waitw3", hook).await.number())];
        let v6 = 9_i64;
        out.push_str(&format!("{} {sum}", 2_i64));
        Ok(out)
    }
    with seeds [1571399183, 2259599486, 2255657814]
    async fn body_8(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = (19_i64, (p1.len() as i64 + p0));
        'l5: for v6 in vec![[p0, p0, 3].iter().map(|n| n * 2).sum::<i64>(), sum] {
            let mut c7 = 0;
            'l7: loop { if c7 >= 3 { break; }
                c7 += 1;
                let v8 = String::from("t8");
            }
            let hook9 = create_webhook!("hook9");
        }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [885118646, 516166542, 1485803643]
    async fn body_9(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![wait_for_webhook!("waitw1", hook).await.number(), sum];
        let (v6, v7) = join!("joinl5",
            async {
                wait_for_webhook!("waitw2", hook).await.number() + 19_i64
            },
            async {
                wait_for_webhook!("waitw3", hook).await.number() + noted(sum)
            },
        ).await;
        let v8 = noted(wait_for_webhook!("waitw4", hook).await.number());
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [938012032, 1111066406, 2491869505]
    async fn body_10(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v2, mut v4) = (sum, noted(12_i64));
        let shape = if (((v2 - sum) % 1000) == sum) && (1_i64 > v2) { Shape::Empty } else { Shape::Dot(2_i64) };
        let v5 = match shape {
            Shape::Dot(m6 @ 0..=3) => {
                out.push_str(&String::from("t5"));
                ((v2 * noted(p0)) % 1000)
            }
            Shape::Dot(m6) | Shape::Named { n: m6, .. } if m6 > 2 && ((3_i64 != p0) && (v4 <= v4)) => {
                let (v8, mut v9) = (((wait_for_webhook!("waitw1", hook).await.number() - 11_i64) % 1000), noted(wait_for_webhook!("waitw2", hook).await.number()));
                v4 = v8 % 500;
                sum
            }
            Shape::Named { text: t7, n: m6 } => {
                let v10 = noted((p1.len() as i64 + (v4, v2).1));
                let v11 = v2;
                [(p1.len() as i64 + v10), wait_for_webhook!("waitw3", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()
            }
            other @ (Shape::Dot(_) | Shape::Empty) => {
                let v12 = (v4, wait_for_webhook!("waitw4", hook).await.number());
                let r13 = &p1;
                v2
            }
        };
        out.push_str(&format!("{} {sum}", 6_i64));
        Ok(out)
    }
    with seeds [360204970, 32417568, 1251335683]
    async fn body_11(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v2 = String::from("t0");
        let mut c4 = 0;
        'l4: while c4 < 3 {
            c4 += 1;
            if (18_i64 < sum) || ((wait_for_webhook!("waitw1", hook).await.number() == sum) || if sum != p0 { sum } else { wait_for_webhook!("waitw2", hook).await.number() } - 1 == sum) {
                let borrowed = &p1;
                effect(borrowed.len());
                let mut v5 = vec![[[2_i64, sum, 3].iter().map(|n| n * 2).sum::<i64>(), [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>(), sum];
            } else if ((10_i64, p0).1 == p0) && { wait_for_webhook!("waitw3", hook).await.number() } - 1 == p0 {
                let mut v6 = vec![sum, wait_for_webhook!("waitw4", hook).await.number()];
                effect(format_args!("{} {sum}", v2));
            }
        }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [1174878206, 2571693298, 3809787608]
    async fn body_12(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = ([(if sum < 12_i64 { p0 } else { p0 }), p0][(((sum - p0) % 1000)).unsigned_abs() as usize % 2], [4_i64, p0][(10_i64).unsigned_abs() as usize % 2]);
        let v5 = match sum % 4 {
            0 => {
                let d7;
                if ((sum - p0) % 1000) <= sum { {
                    let v2 = sum;
                    sum += [(v4.0 + sum), [15_i64, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>()][(sum).unsigned_abs() as usize % 2] % 50;
                }
                    d7 = [p0, [sum, p0][(p0).unsigned_abs() as usize % 2]][(p0).unsigned_abs() as usize % 2];
                } else {
                    d7 = wait_for_webhook!("waitw1", hook).await.number();
                }
                wait_for_webhook!("waitw2", hook).await.number()
            }
            1 | 2 => {
                {
                    out.push_str(&String::from("t4"));
                    let v2 = (((((v4.0 + sum) * (p1.len() as i64 + p0)) % 1000) + sum) % 1000);
                    let v3 = ((p1.len() as i64 + wait_for_webhook!("waitw3", hook).await.number()), sum);
                    let r8 = &v2;
                }
                p0
            }
            m6 if m6 > 100 => {
                let mut c9 = 0;
                'l9: while c9 < 2 {
                    c9 += 1;
                    let v2 = (sum, [wait_for_webhook!("waitw4", hook).await.number(), (p1.len() as i64 + p0), 3].iter().map(|n| n * 2).sum::<i64>());
                    let v3 = (p1.len() as i64 + (((p1.len() as i64 + sum) * 8_i64) % 1000));
                    let v1 = (((((3_i64 - 17_i64) % 1000) + (p1.len() as i64 + 10_i64)) % 1000), v3);
                    let v10 = step!("waitw5", async { effect(&p1); Ok(v3 % 100) }).await?;
                }
                (v4.0 + 4_i64)
            }
            m6 @ 3 => {
                sum = ((noted(sum) + sum) % 1000) % 500;
                let borrowed = &p1;
                effect(borrowed.len());
                [wait_for_webhook!("waitw6", hook).await.number(), 9_i64, 3].iter().map(|n| n * 2).sum::<i64>()
            }
            _ => {
                let (v11, mut v12) = ((p0, p0).1, (v4.0 + wait_for_webhook!("waitw7", hook).await.number()));
                sum = noted([v11, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
                v11
            }
        };
        let mut v13 = sum;
        out.push_str(&format!("{}-{}", [p0, v13][(10_i64).unsigned_abs() as usize % 2], p1));
        let r14 = &v5;
        let v15 = [15_i64, *r14][(((noted(v13) * (sum, v5).1) % 1000)).unsigned_abs() as usize % 2];
        out.push_str(&format!("{} {sum}", (((sum - 1_i64) % 1000), ((v5 + v5) % 1000)).1));
        Ok(out)
    }
    with seeds [3846616881, 1502845247, 485945080]
    async fn body_13(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![[((p0 * sum) % 1000), 2_i64, 3].iter().map(|n| n * 2).sum::<i64>(), sum];
        let v2 = p1.to_uppercase();
        let v5 = select! {
            won = wait_for_webhook!("waitw1", hook, timeout = "1m") => {
                let won = won.number_or(-1);
                sum += v4.first().copied().unwrap_or(won) % 50;
                (if won < sum { won } else { 11_i64 })
            },
            won = wait_for_webhook!("waitw2", hook) => {
                let won = won.number_or(-2);
                (sum, p0).1
            },
        }
        .await;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2639593972, 784199461, 2985212550]
    async fn body_14(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v1, mut v4) = ((p1.len() as i64 + wait_for_webhook!("waitw1", hook).await.number()), (([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>() - wait_for_webhook!("waitw2", hook).await.number()) % 1000));
        out.push_str(&p1.to_uppercase());
        let Ok(v5) = wait_for_webhook!("waitw3", hook, timeout = "1m").await else { return Ok(out) };
        let v5 = v5.number();
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [4067634153, 2827413814, 1222506249]
    async fn body_15(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![((wait_for_webhook!("waitw1", hook).await.number() * [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), [(sum, p0).1, sum, 3].iter().map(|n| n * 2).sum::<i64>()];
        let mut c5 = 0;
        'l5: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            c5 += 1;
            if c5 > 3 { break; }
            effect(request.number());
            'l6: for v7 in vec![p0, wait_for_webhook!("waitw3", hook).await.number()] {
                let mut v8 = sum;
                let mut v9 = vec![9_i64, [[16_i64, 7_i64][(v8).unsigned_abs() as usize % 2], (v7, v8).1][(v4.first().copied().unwrap_or(p0)).unsigned_abs() as usize % 2]];
            }
        }
        let v10 = (((p0 * p0) % 1000), 10_i64).1;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [3121636227, 1088586392, 3406886116]
    async fn body_16(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = Thing { n: (((p1.len() as i64 + sum) * p0) % 1000), text: format!("<{sum:>4}>") };
        let mut v6 = join_all!("joinl5", for v1 in vec![p0, p0] =>
            async {
                wait_for_webhook!("waitw1", hook).await.number() + 12_i64
            }
        ).await;
        let (v8, v9) = join!("joinl7",
            async {
                let v10 = wait_for_webhook!("waitw2", hook).await.number();
                let v0 = step!("waitw4", async { effect(&p1); Ok(10_i64 % 100) }).await.unwrap_or(-1);
                effect(4_i64);
                let mut v11 = (if (((19_i64 * p0) % 1000) <= 7_i64) || (([p0, p0][(v0).unsigned_abs() as usize % 2] < 11_i64) && (0_i64 != v10)) { [(if p0 != 13_i64 { sum } else { sum }), sum][((p1.len() as i64 + v0)).unsigned_abs() as usize % 2] } else { (if sum == v10 { p0 } else { 11_i64 }) });
                [sum, p0][(v11).unsigned_abs() as usize % 2]
            },
            async {
                wait_for_webhook!("waitw3", hook).await.number() + (if sum <= 9_i64 { p0 } else { p0 })
            },
        ).await;
        out.push_str(&format!("{} {sum}", (v9, sum).1));
        Ok(out)
    }
    with seeds [3259697023, 2815472344, 1075197886]
    async fn body_17(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = Thing { n: p0, text: String::from("t7") };
        let v5 = (p1.len() as i64 + wait_for_webhook!("waitw1", hook).await.number());
        out.push_str(&format!("{} {sum}", v5));
        Ok(out)
    }
    with seeds [3357160341, 1682752521, 3454200133]
    async fn body_18(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = Thing { n: sum, text: p1.to_uppercase() };
        let v0 = select! {
            won = wait_for_webhook!("waitw1", hook) => {
                let won = won.number_or(-1);
                let v5 = step!("waitw3", async { effect(&p1); Ok(sum % 100) }).await?;
                wait_for_webhook!("waitw4", hook).await.number()
            },
            () = sleep!("waitw2", "1h") => {
                (if sum != sum { 6_i64 } else { p0 })
            },
        }
        .await;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [3940640521, 5254712, 2997835125]
    async fn body_19(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = p1.to_uppercase();
        sleep!("waitw1", "1h").await;
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [1872255863, 2376585981, 3888963852]
    async fn body_20(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = (wait_for_webhook!("waitw1", hook).await.number(), (17_i64, [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()).1);
        'l5: for v6 in (0..6_i64) {
            'l8: for v9 in (0..4_i64).rev().rev() {
                let mut c11 = 0;
                let v12 = 'l11: loop {
                    if c11 >= 3 { break sum; }
                    c11 += 1;
                    let mut v13 = wait_for_webhook!("waitw2", hook).await.number();
                    let v14 = step!("waitw3", async { effect(&p1); Ok(v13 % 100) }).await?;
                    let borrowed = &p1;
                    effect(borrowed.len());
                };
                let mut v15 = vec![3_i64, (((v4.0 + v9) * ((v9 - v12) % 1000)) % 1000)];
                if p0 <= v12 { continue 'l5; }
            }
            let mut c16 = 0;
            let v17 = 'l16: loop {
                if c16 >= 3 { break v6; }
                c16 += 1;
                let v3 = 'l18: {
                    let v3 = step!("waitw4", async { effect(&p1); Ok(p0 % 100) }).await?;
                    noted(wait_for_webhook!("waitw5", hook).await.number())
                };
            };
            let v3 = select! {
                won = wait_for_webhook!("waitw6", hook) => {
                    let won = won.number_or(-1);
                    let ([v3, .., v19], _) = ([((p0 - p0) % 1000), (11_i64, sum).1, v6], (if won == v6 { sum } else { 9_i64 }));
                    let mut v20 = Thing { n: [[sum, won][(p0).unsigned_abs() as usize % 2], v19][(noted(v17)).unsigned_abs() as usize % 2], text: String::from("t2") };
                    ((won - v3) % 1000)
                },
                won = wait_for_webhook!("waitw7", hook) => {
                    let won = won.number_or(-2);
                    let mut v21 = Thing { n: (((sum * sum) % 1000), (v4.0 + sum)).1, text: p1.to_uppercase() };
                    (v21.n - v6)
                },
            }
            .await;
        }
        let v1 = 8_i64;
        if 0_i64 != sum { return Ok(out); }
        let borrowed = &p1;
        effect(borrowed.len());
        let v1 = sum;
        out.push_str(&format!("{} {sum}", 12_i64));
        Ok(out)
    }
    with seeds [1592170061, 1918041524, 311346644]
    async fn body_21(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v0, mut v4) = ((p0, sum).1, p0);
        let v2 = step!("waitw1", async { effect(&p1); Ok(p0 % 100) }).await?;
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw2", hook).await.number()));
        Ok(out)
    }
    with seeds [3147404633, 332653716, 625678975]
    async fn body_22(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![((0_i64 + noted(sum)) % 1000), wait_for_webhook!("waitw1", hook).await.number()];
        'l5: while let Some(v6) = v4.pop() {
            if (p0 < v6) || if p0 != v6 { v6 } else { wait_for_webhook!("waitw2", hook).await.number() } - 1 < v6 {
                let r7 = &v6;
                if 4_i64 > sum { break 'l5; }
            } else if ([sum, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>() < 10_i64) || (v6 > sum) {
                let ([v8, .., v9], _) = ([((v6 * v6) % 1000), [v6, sum, 3].iter().map(|n| n * 2).sum::<i64>(), ((sum * 14_i64) % 1000)], v6);
                out.push_str(&format!("{}-{}", ((sum - 15_i64) % 1000), p1));
            } else {
                let borrowed = &p1;
                effect(borrowed.len());
                let ([v10, .., v11], _) = ([v6, ((v6 * p0) % 1000), wait_for_webhook!("waitw3", hook).await.number()], [v6, p0, 3].iter().map(|n| n * 2).sum::<i64>());
                sum += 15_i64 % 50;
            }
            let v12 = step!("waitw4", async { effect(&p1); Ok(p0 % 100) }).await?;
            let mut v0 = [v6, p0][(((if 12_i64 > p0 { v12 } else { 11_i64 }), (if v12 < v12 { p0 } else { 17_i64 })).1).unsigned_abs() as usize % 2];
        }
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [2838011693, 2597992826, 467265180]
    async fn body_23(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = ([((17_i64 * p0) % 1000), [p0, 5_i64][(sum).unsigned_abs() as usize % 2]][(p0).unsigned_abs() as usize % 2], ((wait_for_webhook!("waitw1", hook).await.number() * (if p0 > p0 { sum } else { 2_i64 })) % 1000));
        let v0 = step!("waitw2", async { effect(&p1); Ok(14_i64 % 100) }).await?;
        out.push_str(&format!("{} {sum}", [v4, (if v5 < v4 { v4 } else { v5 }), 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [1299100447, 963354215, 2097349106]
    async fn body_24(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = p1.to_uppercase();
        let (v6, v7) = join!("joinl5",
            async {
                let v2 = wait_for_webhook!("waitw1", hook).await.number();
                let ([v8, .., v9], _) = ([v2, wait_for_webhook!("waitw3", hook).await.number(), noted(5_i64)], p0);
                let mut v10 = sum;
                v10 = v9 % 500;
                v2
            },
            async {
                let v11 = wait_for_webhook!("waitw2", hook).await.number();
                let v12 = step!("waitw4", async { effect(&p1); Ok(v11 % 100) }).await.unwrap_or(-1);
                p0
            },
        ).await;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [354213585, 596504757, 525675892]
    async fn body_25(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = format!("{}-{}", (if p0 < sum { sum } else { sum }), p1);
        if p0 == p0 { return Ok(out); }
        let mut v5 = join_all!("joinl4", for v6 in vec![(p0, 14_i64).1, p0] =>
            async {
                wait_for_webhook!("waitw1", hook).await.number() + (if 3_i64 > sum { p0 } else { v6 })
            }
        ).await;
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [2785902756, 2109567139, 2156679672]
    async fn body_26(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v4 = ([[sum, 6_i64, 3].iter().map(|n| n * 2).sum::<i64>(), ((4_i64 * 15_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), (if !([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>() == sum) { (p1.len() as i64 + sum) } else { p0 }));
        let mut c5 = 0;
        let v6 = 'l5: loop {
            if c5 >= 3 { break 16_i64; }
            c5 += 1;
            if (((sum + sum) % 1000) <= sum) || ((sum <= sum) && (p0 != p0)) {
                if sum > p0 { break 'l5 16_i64; }
            }
            let v2 = sum;
        };
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2867698491, 187126372, 1476568424]
    async fn body_27(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let (v4, mut v5) = (((6_i64 + sum) % 1000), (p0, (p1.len() as i64 + sum)).1);
        let (v7, v8) = join!("joinl6",
            async {
                let v9 = wait_for_webhook!("waitw1", hook).await.number();
                let v10 = (wait_for_webhook!("waitw3", hook).await.number(), [p0, (v4, 6_i64).1, 3].iter().map(|n| n * 2).sum::<i64>()).1;
                let mut v11 = noted(noted(noted(v4)));
                v11 = (if (sum > v10) || if sum <= sum { v10 } else { wait_for_webhook!("waitw4", hook).await.number() } - 1 > v10 { ((sum + v5) % 1000) } else { v10 }) % 500;
                [[sum, p0][(v10).unsigned_abs() as usize % 2], (if v4 > p0 { v9 } else { v11 }), 3].iter().map(|n| n * 2).sum::<i64>()
            },
            async {
                let v12 = wait_for_webhook!("waitw2", hook).await.number();
                let ([v13, .., v14], _) = ([((v12 + 12_i64) % 1000), ((v12 - 8_i64) % 1000), [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()], v5);
                effect(format_args!("{} {sum}", p1));
                let mut v15 = vec![sum, v12];
                v14
            },
        ).await;
        out.push_str(&format!("{} {sum}", v7));
        Ok(out)
    }
    with seeds [2058375776, 1173443486, 3448231319]
    async fn body_28(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v4 = vec![noted((if 1_i64 < sum { sum } else { p0 })), wait_for_webhook!("waitw1", hook).await.number()];
        let mut v6 = join_all!("joinl5", for v7 in vec![p0, p0] =>
            async {
                let v8 = wait_for_webhook!("waitw2", hook).await.number();
                let v2 = wait_for_webhook!("waitw3", hook).await.number();
                let v9 = wait_for_webhook!("waitw4", hook).await.number();
                (if 5_i64 < 9_i64 { 6_i64 } else { v7 })
            }
        ).await;
        out.push_str(&format!("{} {sum}", (([sum, p0][(14_i64).unsigned_abs() as usize % 2] - ((sum + sum) % 1000)) % 1000)));
        Ok(out)
    }
    with seeds [1868531502, 748708287, 2528467476]
    async fn body_29(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v2 = vec![wait_for_webhook!("waitw1", hook).await.number(), (if ((6_i64, sum).1 == sum) && { wait_for_webhook!("waitw2", hook).await.number() } - 1 == sum { p0 } else { p0 })];
        let mut v5 = join_all!("joinl4", for v6 in v2.clone() =>
            async {
                let v3 = wait_for_webhook!("waitw3", hook).await.number();
                let mut c7 = 0;
                'l7: loop { if c7 >= 1 { break; }
                    c7 += 1;
                    let (v1, v9) = join!("joinl8",
                        async {
                            wait_for_webhook!("waitw4", hook).await.number() + (11_i64, v6).1
                        },
                        async {
                            let v10 = wait_for_webhook!("waitw5", hook).await.number();
                            let v3 = step!("waitw6", async { effect(&p1); Ok(p0 % 100) }).await.unwrap_or(-1);
                            let mut v11 = (v3, [noted(v6), 2_i64, 3].iter().map(|n| n * 2).sum::<i64>()).1;
                            v11 += (p1.len() as i64 + ((v3 + 16_i64) % 1000)) % 50;
                            (p1.len() as i64 + v3)
                        },
                    ).await;
                    let v12 = select! {
                        won = wait_for_webhook!("waitw7", hook) => {
                            let won = won.number_or(-1);
                            if v9 != v9 { continue 'l7; }
                            let r13 = &v1;
                            (v9, v9).1
                        },
                        () = sleep!("waitw8", "1h") => {
                            if v9 > sum { continue 'l7; }
                            wait_for_webhook!("waitw9", hook).await.number()
                        },
                    }
                    .await;
                    let mut c14 = 0;
                    'l14: while c14 < 1 {
                        c14 += 1;
                        let mut v15 = Thing { n: (p1.len() as i64 + (8_i64, 11_i64).1), text: String::from("t0") };
                        let r16 = &v1;
                    }
                    let shape = Shape::Named { text: format!("<{v12:>4}>"), n: sum };
                    let v2 = match shape {
                        Shape::Dot(m17 @ 0..=3) => {
                            let v19 = ((16_i64 + 7_i64) % 1000);
                            effect(noted(p1.to_uppercase()));
                            v2.first().copied().unwrap_or(v3)
                        }
                        Shape::Dot(m17) | Shape::Named { n: m17, .. } if m17 > 2 && ((v12 <= 16_i64) || (p0 == v12)) => {
                            let v20 = step!("waitw10", async { effect(&p1); Ok(sum % 100) }).await.unwrap_or(-1);
                            sleep!("waitw11", "1h").await;
                            v12
                        }
                        Shape::Named { text: t18, n: m17 } => {
                            effect(noted(v12));
                            let borrowed = &p1;
                            effect(borrowed.len());
                            v3
                        }
                        other @ (Shape::Dot(_) | Shape::Empty) => {
                            let ([v21, .., v22], _) = ([((p0 * p0) % 1000), (p1.len() as i64 + v6), wait_for_webhook!("waitw12", hook).await.number()], 5_i64);
                            let r23 = &v6;
                            v12
                        }
                    };
                }
                let r24 = &v6;
                let mut c25 = 0;
                'l25: while c25 < 1 {
                    c25 += 1;
                    let mut c26 = 0;
                    let v27 = 'l26: loop {
                        if c26 >= 1 { break p0; }
                        c26 += 1;
                        let mut v28 = p0;
                    };
                    let v29 = select! {
                        won = wait_for_webhook!("waitw13", hook) => {
                            let won = won.number_or(-1);
                            ((v6 * v3) % 1000)
                        },
                        () = sleep!("waitw14", "1h") => {
                            let (v30, mut v31) = (v2.first().copied().unwrap_or(p0), p0);
                            v31 = 8_i64 % 500;
                            p0
                        },
                    }
                    .await;
                    effect(v27);
                    let v32 = 3_i64;
                }
                [v6, (if v3 == 15_i64 { sum } else { v3 }), 3].iter().map(|n| n * 2).sum::<i64>()
            }
        ).await;
        effect(format_args!("{} {sum}", p1));
        let v1 = (p1.len() as i64 + v2.first().copied().unwrap_or(11_i64));
        let r33 = &p1;
        effect([[v1, sum][(sum).unsigned_abs() as usize % 2], [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()][(((1_i64 + p0) % 1000)).unsigned_abs() as usize % 2]);
        out.push_str(&format!("{} {sum}", (r33.len() as i64 + [v1, sum][(19_i64).unsigned_abs() as usize % 2])));
        Ok(out)
    }
    with seeds [1702285793, 2495502623, 3785131896]
    async fn body_30(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v3 = Thing { n: [((19_i64 * 14_i64) % 1000), ((11_i64 * sum) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), text: p1.to_string() };
        let borrowed = &p1;
        effect(borrowed.len());
        let (v5, v6) = join!("joinl4",
            async {
                wait_for_webhook!("waitw1", hook).await.number() + [19_i64, sum, 3].iter().map(|n| n * 2).sum::<i64>()
            },
            async {
                let v7 = wait_for_webhook!("waitw2", hook).await.number();
                effect(6_i64);
                let v8 = wait_for_webhook!("waitw3", hook).await.number();
                effect(noted(v3.text.clone()));
                ((if sum > v7 { p0 } else { 4_i64 }), (p1.len() as i64 + v7)).1
            },
        ).await;
        out.push_str(&format!("{} {sum}", v5));
        Ok(out)
    }
    with seeds [3249859780, 1915862616, 4081096707]
}
