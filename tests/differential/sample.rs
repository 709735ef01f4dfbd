//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.

#![allow(warnings, clippy::all, clippy::pedantic)]

same! {
    async fn body_1(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut c1 = 0;
        'l1: while let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            c1 += 1;
            if c1 > 3 { break; }
            effect(request.number());
            let v3 = 'l2: {
                effect([((p0 - sum) % 1000), p0, 3].iter().map(|n| n * 2).sum::<i64>());
                {
                    if sum <= sum { break 'l2 noted(2_i64); }
                }
                'l4: for v3 in 0..3_i64 {
                    let v5 = step!("waitw2", async { effect(&p1); Ok(sum % 100) }).await?;
                }
                (p1.len() as i64 + [sum, p0, 3].iter().map(|n| n * 2).sum::<i64>())
            };
        }
        let mut c6 = 0;
        'l6: while c6 < 3 {
            c6 += 1;
            let v7 = match noted(sum) % 4 {
                0 => {
                    let mut c8 = 0;
                    'l8: while let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                        c8 += 1;
                        if c8 > 3 { break; }
                        effect(request.number());
                        let v9 = step!("waitw4", async { effect(&p1); Ok(11_i64 % 100) }).await?;
                        let mut v10 = vec![wait_for_webhook!("waitw5", hook).await.number(), v9];
                        effect(format_args!("{} {sum}", p1));
                    }
                    (if noted(p0) > sum { wait_for_webhook!("waitw6", hook).await.number() } else { wait_for_webhook!("waitw7", hook).await.number() })
                }
                1 | 2 => {
                    let mut c11 = 0;
                    'l11: while c11 < 1 {
                        c11 += 1;
                        let mut v3 = ((sum - ((p0 + p0) % 1000)) % 1000);
                        let v3 = (((noted(v3) * sum) % 1000), [wait_for_webhook!("waitw8", hook).await.number(), wait_for_webhook!("waitw9", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>());
                        if sum <= sum { break 'l6; }
                        let mut v12 = wait_for_webhook!("waitw10", hook).await.number();
                    }
                    [(p1.len() as i64 + p0), (sum, 10_i64).1, 3].iter().map(|n| n * 2).sum::<i64>()
                }
                m @ 3 => {
                    out.push_str(&p1.clone());
                    let mut v13 = vec![(12_i64, p0).1, p0];
                    wait_for_webhook!("waitw11", hook).await.number()
                }
                m if m > 100 => {
                    sum += ((p0 - 7_i64) % 1000) % 50;
                    let mut v14 = vec![[noted(p0), 10_i64, 3].iter().map(|n| n * 2).sum::<i64>(), 1_i64];
                    wait_for_webhook!("waitw12", hook).await.number()
                }
                _ => {
                    if sum != p0 { return Ok(out); }
                    if ((p0 - p0) % 1000) <= 3_i64 {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        sum += (noted(p0), wait_for_webhook!("waitw13", hook).await.number()).1 % 50;
                        let borrowed = &p1;
                        effect(borrowed.len());
                    } else if ((sum + 6_i64) % 1000) == 15_i64 {
                        sum += sum % 50;
                        if p0 < sum { continue 'l6; }
                    } else {
                        let v15 = step!("waitw14", async { effect(&p1); Ok(p0 % 100) }).await?;
                        sum = (if 9_i64 < v15 { ((v15 * v15) % 1000) } else { [sum, 14_i64, 3].iter().map(|n| n * 2).sum::<i64>() }) % 500;
                    }
                    [15_i64, ((p0 * sum) % 1000), 3].iter().map(|n| n * 2).sum::<i64>()
                }
            };
        }
        if 18_i64 != p0 { return Ok(out); }
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", (12_i64, p0).1));
        Ok(out)
    }
    with [Some(3), Some(9), Some(10), Some(10), Some(8), Some(5), None, None, Some(1), Some(1), Some(6), Some(5), Some(3), None, None, Some(2), Some(6), Some(8), Some(4), Some(1), Some(2), Some(10), Some(10), None, None, Some(1), Some(0), Some(5), None, Some(7), None, Some(8), None, Some(6), Some(11), None, None, Some(6), None, None, Some(0), Some(2), None, Some(8), Some(9), Some(8), Some(7), Some(3), Some(8), None, Some(0), Some(10), Some(5), Some(8), Some(8), Some(8), Some(9), Some(2), Some(9), Some(8), None, Some(9), Some(11), Some(11), Some(3), None, Some(4), Some(1), Some(11), Some(11), Some(0), None, Some(9), Some(10), Some(2), Some(1), Some(5), None, None, Some(10), None, Some(9), Some(0), None, Some(10), None, Some(10), Some(9), Some(7), None, Some(1), Some(0), Some(2), Some(11), Some(10), Some(1), Some(9), Some(7), Some(5), Some(0), Some(9), Some(8), None, Some(11), None, Some(6), Some(10), Some(0), Some(3), Some(6), Some(5), Some(11), Some(4), Some(0), Some(6), Some(4), Some(6), None, Some(1), Some(11), Some(0)]
        [None, Some(1), Some(6), Some(5), None, None, Some(10), Some(11), Some(5), Some(2), Some(2), Some(6), Some(1), None, None, None, Some(4), Some(5), Some(7), Some(8), None, None, Some(5), None, Some(3), Some(5), Some(2), None, Some(11), Some(10), Some(5), Some(5), Some(6), Some(8), Some(7), Some(4), Some(5), None, Some(5), Some(2), Some(4), Some(10), Some(8), Some(7), None, None, Some(10), Some(10), Some(8), Some(1), Some(10), Some(4), Some(8), None, Some(6), Some(1), Some(7), Some(10), Some(11), None, Some(2), None, Some(10), Some(7), Some(2), Some(3), Some(4), Some(10), None, Some(7), None, Some(4), None, Some(6), Some(8), Some(9), Some(1), Some(9), Some(5), Some(0), Some(6), Some(8), Some(10), None, Some(3), Some(0), Some(5), Some(11), Some(0), Some(8), None, Some(9), Some(2), Some(10), Some(11), Some(3), Some(11), None, Some(3), Some(9), Some(3), Some(4), Some(6), Some(5), Some(6), Some(5), Some(9), Some(8), Some(1), Some(9), Some(2), Some(9), Some(9), Some(11), Some(0), Some(9), None, Some(4), Some(0), Some(8), Some(0)]
        [Some(7), Some(9), None, Some(9), Some(6), Some(10), Some(5), Some(0), Some(3), Some(5), Some(9), Some(7), None, Some(10), Some(7), Some(3), Some(11), Some(9), None, Some(0), Some(3), Some(8), Some(3), Some(2), Some(7), None, Some(10), Some(4), None, Some(5), None, Some(8), Some(0), None, None, Some(8), Some(10), Some(1), Some(7), Some(9), Some(0), Some(3), Some(1), Some(6), None, None, Some(10), None, Some(10), Some(10), Some(2), Some(5), None, Some(8), Some(0), Some(1), Some(9), Some(0), Some(10), None, None, None, Some(11), Some(5), Some(8), None, None, Some(10), Some(6), None, Some(3), Some(7), Some(5), Some(7), Some(6), Some(3), None, Some(0), Some(8), Some(2), None, Some(0), Some(7), Some(6), Some(2), Some(7), Some(5), Some(4), None, None, Some(0), Some(1), Some(11), None, None, Some(11), Some(8), Some(5), Some(6), Some(9), Some(8), Some(2), None, Some(3), Some(0), Some(4), Some(8), Some(3), None, Some(0), Some(5), Some(10), Some(10), Some(0), Some(9), Some(3), None, Some(3), None, Some(4), Some(0)]
    async fn body_2(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if 9_i64 < p0 { return Ok(out); }
        let mut c1 = 0;
        'l1: while let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            c1 += 1;
            if c1 > 3 { break; }
            effect(request.number());
            if (p0 <= p0) && (p0 != p0) {
                let v2 = format!("{}-{}", (p1.len() as i64 + p0), p1);
                let mut c3 = 0;
                'l3: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
                    c3 += 1;
                    if c3 > 3 { break; }
                    effect(request.number());
                    let mut v4 = wait_for_webhook!("waitw3", hook).await.number();
                }
                let (v5, mut w2) = (wait_for_webhook!("waitw4", hook).await.number(), (v2.len() as i64 + sum));
            }
            let d6;
            if (if p0 == p0 { p0 } else { 8_i64 }) != sum { {
                let mut c7 = 0;
                'l7: loop { if c7 >= 3 { break; }
                    c7 += 1;
                    sum += noted(3_i64) % 50;
                    sum = (p0, wait_for_webhook!("waitw5", hook).await.number()).1 % 500;
                    let Ok(v0) = wait_for_webhook!("waitw6", hook, timeout = "1m").await else { continue 'l7 };
                    let v0 = v0.number();
                    let Ok(v1) = wait_for_webhook!("waitw7", hook, timeout = "1m").await else { continue 'l7 };
                    let v1 = v1.number();
                }
                let Ok(v8) = wait_for_webhook!("waitw8", hook, timeout = "1m").await else { continue 'l1 };
                let v8 = v8.number();
            }
                d6 = (((17_i64, p0).1 + noted(sum)) % 1000);
            } else {
                d6 = noted(sum);
            }
            let v3 = match noted(sum) % 4 {
                0 => {
                    let mut v9 = noted(wait_for_webhook!("waitw9", hook).await.number());
                    let mut v10 = noted(noted((p1.len() as i64 + p0)));
                    (p1.len() as i64 + d6)
                }
                1 | 2 => {
                    sum += d6 % 50;
                    if ((2_i64 * d6) % 1000) <= 1_i64 {
                        effect(14_i64);
                        let v11 = wait_for_webhook!("waitw10", hook).await.number();
                        out.push_str(&p1.clone());
                    } else if 14_i64 == p0 {
                        let v1 = p1.clone();
                        let v12 = wait_for_webhook!("waitw11", hook).await.number();
                    }
                    (if !(15_i64 == p0) { (if d6 == d6 { p0 } else { d6 }) } else { 3_i64 })
                }
                m @ 3 => {
                    if 10_i64 != d6 { continue 'l1; }
                    let d13;
                    if p0 != 9_i64 { {
                        let (v14, mut w1) = (sum, wait_for_webhook!("waitw12", hook).await.number());
                    }
                        d13 = wait_for_webhook!("waitw13", hook).await.number();
                    } else {
                        d13 = sum;
                    }
                    wait_for_webhook!("waitw14", hook).await.number()
                }
                m if m > 100 => {
                    let mut c15 = 0;
                    'l15: loop { if c15 >= 2 { break; }
                        c15 += 1;
                        if 19_i64 < p0 { continue 'l15; }
                        let v16 = [noted([sum, sum, 3].iter().map(|n| n * 2).sum::<i64>()), (([d6, sum, 3].iter().map(|n| n * 2).sum::<i64>() * p0) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                        let mut v17 = sum;
                    }
                    noted(((d6 + sum) % 1000))
                }
                _ => {
                    let v1 = 'l18: {
                        let v19 = [(if d6 == d6 { [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() } else { (p1.len() as i64 + 4_i64) }), p0, 3].iter().map(|n| n * 2).sum::<i64>();
                        let v20 = d6;
                        let borrowed = &p1;
                        effect(borrowed.len());
                        sum
                    };
                    (((d6 - d6) % 1000), 1_i64).1
                }
            };
        }
        if sum < p0 {
            let mut v3 = p0;
            let mut v21 = (((p1.len() as i64 + (p1.len() as i64 + p0)) * p0) % 1000);
            v21 = ((if v21 == v21 { p0 } else { 5_i64 }), (p1.len() as i64 + sum)).1 % 500;
        } else {
            sum = 6_i64 % 500;
            if (((p0 - 8_i64) % 1000) > p0) && (!(noted(sum) != sum)) {
                let d22;
                if (noted(sum) == p0) || (p0 != p0) { {
                    let d23;
                    if sum <= 15_i64 { {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        sum += sum % 50;
                    }
                        d23 = (sum, (if 4_i64 > sum { sum } else { 1_i64 })).1;
                    } else {
                        d23 = noted(14_i64);
                    }
                }
                    d22 = [12_i64, ((2_i64 * sum) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                } else {
                    d22 = (if p0 > p0 { sum } else { 14_i64 });
                }
                let mut c24 = 0;
                'l24: while c24 < 3 {
                    c24 += 1;
                    let mut v25 = vec![noted(p0), sum];
                }
                let d26;
                if p0 == p0 { {
                    if p0 != p0 {
                        sum = (if (d22, sum).1 <= 12_i64 { (d22, p0).1 } else { ((1_i64 * p0) % 1000) }) % 500;
                        sum = d22 % 500;
                        sum += [p0, 14_i64, 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                    } else if !((p1.len() as i64 + 1_i64) <= p0) {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let borrowed = &p1;
                        effect(borrowed.len());
                    }
                    {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let v27 = ((((p0 - sum) % 1000), [d22, sum, 3].iter().map(|n| n * 2).sum::<i64>()).1, sum);
                    }
                }
                    d26 = [sum, noted(sum), 3].iter().map(|n| n * 2).sum::<i64>();
                } else {
                    d26 = ((sum - d22) % 1000);
                }
            }
            let v28 = noted((p1.len() as i64 + p0));
        }
        let v30 = 'l29: {
            let mut c31 = 0;
            'l31: loop { if c31 >= 1 { break; }
                c31 += 1;
                let mut c32 = 0;
                'l32: loop { if c32 >= 2 { break; }
                    c32 += 1;
                    let borrowed = &p1;
                    effect(borrowed.len());
                }
                if 19_i64 == p0 { break 'l31; }
            }
            if sum > sum { break 'l29 sum; }
            let v33 = p1.clone();
            p0
        };
        out.push_str(&format!("{} {sum}", 4_i64));
        Ok(out)
    }
    with [Some(0), Some(10), Some(1), Some(2), Some(9), Some(2), Some(10), Some(8), Some(11), Some(1), Some(0), Some(2), Some(7), None, Some(9), Some(8), Some(10), Some(4), Some(0), Some(4), Some(9), Some(5), Some(9), None, Some(10), Some(3), None, None, Some(8), Some(8), Some(11), Some(3), Some(2), Some(3), Some(8), Some(1), Some(3), Some(5), None, Some(10), Some(7), Some(6), Some(11), Some(11), None, Some(8), Some(7), None, Some(11), Some(6), Some(5), Some(7), None, Some(8), Some(7), Some(9), Some(11), Some(8), Some(11), Some(11), Some(0), None, Some(0), Some(6), Some(5), Some(7), Some(10), Some(9), Some(9), Some(6), None, Some(6), Some(0), Some(7), Some(9), Some(7), Some(9), Some(10), None, Some(11), Some(1), Some(9), Some(1), Some(10), Some(11), None, Some(0), None, Some(8), None, Some(8), Some(2), Some(8), Some(2), Some(1), Some(7), Some(9), Some(8), Some(2), None, Some(2), Some(2), Some(7), Some(11), None, Some(6), Some(1), Some(10), Some(9), Some(3), Some(10), Some(10), Some(0), Some(0), Some(1), Some(5), Some(0), Some(3), Some(11), Some(7), Some(0)]
        [Some(5), Some(6), Some(3), Some(8), None, Some(4), Some(6), Some(1), None, Some(8), Some(3), Some(2), None, Some(5), Some(3), Some(4), Some(6), Some(2), Some(8), None, Some(5), Some(4), None, Some(10), None, Some(6), Some(8), Some(9), Some(5), Some(8), Some(6), Some(6), None, Some(1), None, Some(3), None, None, Some(11), Some(9), Some(5), Some(0), Some(8), Some(2), Some(5), Some(8), Some(10), Some(4), Some(11), Some(2), Some(3), Some(11), Some(0), Some(2), Some(0), Some(7), None, Some(8), None, None, Some(6), Some(7), Some(10), Some(1), None, Some(1), Some(6), Some(5), Some(7), Some(9), Some(0), None, Some(8), Some(1), None, Some(1), Some(11), Some(9), Some(7), Some(10), Some(8), Some(8), Some(5), Some(5), Some(3), Some(10), Some(10), Some(3), Some(8), Some(1), Some(10), None, Some(8), Some(5), Some(1), Some(4), None, Some(8), Some(9), Some(11), Some(7), Some(0), Some(8), Some(4), Some(1), Some(10), Some(2), Some(2), Some(2), Some(11), Some(5), Some(4), Some(2), Some(2), Some(4), Some(7), Some(5), Some(3), None, Some(6), Some(0)]
        [Some(11), Some(8), Some(11), Some(5), Some(6), None, Some(2), Some(7), Some(4), Some(7), Some(0), Some(9), Some(7), Some(4), Some(7), Some(4), Some(1), Some(6), Some(11), Some(3), Some(1), Some(8), Some(5), Some(10), None, Some(5), None, Some(8), Some(10), None, Some(1), Some(1), Some(9), Some(7), Some(10), Some(5), Some(4), Some(7), Some(1), Some(4), Some(8), Some(8), Some(5), Some(1), Some(2), None, Some(3), Some(0), Some(10), Some(2), None, Some(7), None, Some(11), Some(0), Some(4), None, Some(8), Some(8), Some(6), Some(7), Some(11), Some(5), Some(0), Some(7), Some(0), Some(1), Some(2), Some(2), Some(10), None, Some(3), None, Some(7), Some(4), None, Some(8), Some(4), Some(11), Some(11), Some(5), Some(9), Some(0), Some(9), None, None, Some(11), Some(11), Some(10), Some(7), None, Some(11), Some(0), None, None, Some(6), None, Some(3), Some(10), Some(0), Some(8), Some(10), Some(9), Some(0), Some(8), None, Some(2), Some(10), Some(5), Some(2), None, Some(0), Some(0), Some(3), Some(0), Some(6), Some(7), None, None, Some(2), Some(0)]
    async fn body_3(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut v3 = (wait_for_webhook!("waitw1", hook).await.number(), (p1.len() as i64 + [sum, 11_i64, 3].iter().map(|n| n * 2).sum::<i64>())).1;
        let d1;
        if !(17_i64 > p0) { {
            effect(format_args!("{} {sum}", p1));
        }
            d1 = p0;
        } else {
            d1 = wait_for_webhook!("waitw2", hook).await.number();
        }
        if let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
            let v3 = request.number();
            sum = v3 % 500;
            let mut c2 = 0;
            'l2: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                c2 += 1;
                if c2 > 3 { break; }
                effect(request.number());
                let v2 = step!("waitw5", async { effect(&p1); Ok(p0 % 100) }).await?;
                if sum < v3 { continue 'l2; }
                sum = (p1.len() as i64 + sum) % 500;
            }
            let mut c3 = 0;
            'l3: loop { if c3 >= 3 { break; }
                c3 += 1;
                if let Ok(request) = wait_for_webhook!("waitw6", hook, timeout = "1m").await {
                    let v4 = request.number();
                    effect(format_args!("{} {sum}", p1));
                } else {
                    let v6 = 'l5: {
                        if sum < sum { break 'l3; }
                        let mut v7 = vec![sum, (if (3_i64 == 4_i64) || (7_i64 == v3) { sum } else { (if d1 <= 10_i64 { sum } else { d1 }) })];
                        19_i64
                    };
                    let mut c8 = 0;
                    'l8: while let Ok(request) = wait_for_webhook!("waitw7", hook, timeout = "1m").await {
                        c8 += 1;
                        if c8 > 3 { break; }
                        effect(request.number());
                        let mut v9 = ((p0 - (p1.len() as i64 + p0)) % 1000);
                        let v10 = format!("<{v9:>4}>");
                    }
                }
                let mut v3 = ((((p1.len() as i64 + d1), (p0, 1_i64).1).1 - wait_for_webhook!("waitw8", hook).await.number()) % 1000);
            }
        } else {
            'l11: for v12 in 0..3_i64 {
                if !(v3 <= v12) {
                    {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let borrowed = &p1;
                        effect(borrowed.len());
                    }
                } else if !(((sum - d1) % 1000) > sum) {
                    if v12 == d1 { return Ok(out); }
                }
                if (((p0 - 2_i64) % 1000) < sum) || ((noted(d1) == v12) || (p0 < v12)) {
                    {
                        let v13 = format!("<{v12:>4}>");
                        let mut v14 = vec![p0, ((wait_for_webhook!("waitw9", hook).await.number() - (v13.len() as i64 + v12)) % 1000)];
                        let v15 = step!("waitw10", async { effect(&v13); Ok(p0 % 100) }).await?;
                        if 4_i64 != v12 { break 'l11; }
                    }
                    let v17 = 'l16: {
                        v3 += wait_for_webhook!("waitw11", hook).await.number() % 50;
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let (v18, mut w1) = ([v12, ((v12 * p0) % 1000), 3].iter().map(|n| n * 2).sum::<i64>(), v12);
                        [[sum, 19_i64, 3].iter().map(|n| n * 2).sum::<i64>(), (if sum <= d1 { w1 } else { 18_i64 }), 3].iter().map(|n| n * 2).sum::<i64>()
                    };
                    let Ok(v19) = wait_for_webhook!("waitw12", hook, timeout = "1m").await else { continue 'l11 };
                    let v19 = v19.number();
                } else if (p1.len() as i64 + d1) != p0 {
                    let mut c20 = 0;
                    'l20: while let Ok(request) = wait_for_webhook!("waitw13", hook, timeout = "1m").await {
                        c20 += 1;
                        if c20 > 3 { break; }
                        effect(request.number());
                        sum += noted(d1) % 50;
                    }
                } else {
                    let v0 = 'l21: {
                        sum = [(d1, v12).1, ((p0 - v12) % 1000), 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                        sum
                    };
                    v3 += 11_i64 % 50;
                    let mut c22 = 0;
                    'l22: while let Ok(request) = wait_for_webhook!("waitw14", hook, timeout = "1m").await {
                        c22 += 1;
                        if c22 > 3 { break; }
                        effect(request.number());
                        v3 += v12 % 50;
                        let mut v23 = (([(p1.len() as i64 + 4_i64), v0, 3].iter().map(|n| n * 2).sum::<i64>() - v0) % 1000);
                    }
                }
                let borrowed = &p1;
                effect(borrowed.len());
            }
            {
                let v25 = 'l24: {
                    let v26 = format!("<{v3:>4}>");
                    let v2 = match v3 % 4 {
                        0 => {
                            let mut v27 = 1_i64;
                            sum
                        }
                        1 | 2 => {
                            let (v28, mut w1) = ((((v26.len() as i64 + v3) * 15_i64) % 1000), (((if d1 != d1 { d1 } else { p0 }) - sum) % 1000));
                            let mut v1 = vec![((0_i64 - [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), sum];
                            [v28, noted(v3), 3].iter().map(|n| n * 2).sum::<i64>()
                        }
                        m @ 3 => {
                            out.push_str(&format!("<{p0:>4}>"));
                            d1
                        }
                        m if m > 100 => {
                            v3 = ((noted(1_i64) - 6_i64) % 1000) % 500;
                            let borrowed = &v26;
                            effect(borrowed.len());
                            ((d1 + d1) % 1000)
                        }
                        _ => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            v3
                        }
                    };
                    noted(((2_i64 + v2) % 1000))
                };
            }
        }
        let v3 = [[(p1.len() as i64 + p0), 8_i64, 3].iter().map(|n| n * 2).sum::<i64>(), d1, 3].iter().map(|n| n * 2).sum::<i64>();
        let v3 = 'l29: {
            sum = 16_i64 % 500;
            6_i64
        };
        let mut c30 = 0;
        'l30: loop { if c30 >= 3 { break; }
            c30 += 1;
            let d31;
            if !(p0 > sum) { {
                if ((sum * 3_i64) % 1000) > d1 {
                    effect((if 16_i64 > v3 { sum } else { 10_i64 }));
                    let v33 = 'l32: {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        noted(d1)
                    };
                } else {
                    let mut v0 = [11_i64, [(v3, p0).1, noted(p0), 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>();
                }
            }
                d31 = ((p1.len() as i64 + 13_i64), ((d1 - d1) % 1000)).1;
            } else {
                d31 = [2_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>();
            }
            effect(format_args!("{} {sum}", p1));
            let mut c34 = 0;
            'l34: loop { if c34 >= 3 { break; }
                c34 += 1;
                {
                    let mut v35 = vec![(if ([d1, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>() <= d31) && (d1 == d31) { noted(15_i64) } else { (p1.len() as i64 + d1) }), (if !(d31 <= 12_i64) { d1 } else { 5_i64 })];
                    let mut v36 = d31;
                }
                let d37;
                if [d31, 18_i64, 3].iter().map(|n| n * 2).sum::<i64>() <= d31 { {
                    sum += (p1.len() as i64 + v3) % 50;
                }
                    d37 = d1;
                } else {
                    d37 = d1;
                }
            }
            if [d1, 6_i64, 3].iter().map(|n| n * 2).sum::<i64>() == 19_i64 {
                let mut v1 = d31;
                sum += (d1, ((8_i64 - v3) % 1000)).1 % 50;
            } else if ((p1.len() as i64 + p0) == d31) || (d31 < d31) {
                let mut c38 = 0;
                'l38: while c38 < 2 {
                    c38 += 1;
                    sum += d31 % 50;
                }
            }
        }
        'l39: for v40 in 0..2_i64 {
            if !(sum < 2_i64) {
                let d41;
                if (18_i64 < 7_i64) && (8_i64 != p0) { {
                    sum = (p1.len() as i64 + [v40, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
                }
                    d41 = noted(sum);
                } else {
                    d41 = sum;
                }
                let mut c42 = 0;
                'l42: while c42 < 3 {
                    c42 += 1;
                    if (3_i64 <= d1) || ((d1 > p0) && (sum == p0)) {
                        let (v43, mut w2) = (noted(noted(v3)), (if ((v40, 16_i64).1 < 14_i64) || (d41 < 5_i64) { v40 } else { 2_i64 }));
                        effect(format_args!("{} {sum}", p1));
                        let mut v44 = (noted(12_i64), d1).1;
                    } else {
                        sum += p0 % 50;
                    }
                }
                let v45 = sum;
            } else {
                let v47 = 'l46: {
                    let borrowed = &p1;
                    effect(borrowed.len());
                    d1
                };
                effect(format_args!("{} {sum}", p1));
                effect((p1.len() as i64 + ((sum + 1_i64) % 1000)));
            }
            let d48;
            if !(sum <= v3) { {
                let (v49, mut w1) = (((15_i64 + p0) % 1000), (if !(noted(d1) < 11_i64) { (p1.len() as i64 + sum) } else { [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() }));
                if !([5_i64, v49, 3].iter().map(|n| n * 2).sum::<i64>() > sum) {
                    if (18_i64 != 15_i64) || ((v40 == w1) || (v49 > 15_i64)) {
                        let (v3, mut w2) = ((p1.len() as i64 + v3), (([6_i64, v49, 3].iter().map(|n| n * 2).sum::<i64>() * p0) % 1000));
                    } else if 1_i64 == 16_i64 {
                        out.push_str(&format!("{}-{}", v49, p1));
                    } else {
                        effect(format_args!("{} {sum}", p1));
                    }
                    let mut v50 = w1;
                } else {
                    if v49 > v3 { return Ok(out); }
                    let v52 = 'l51: {
                        out.push_str(&format!("{}-{}", w1, p1));
                        (p0, w1).1
                    };
                }
            }
                d48 = (if (p0 < p0) && (v40 != 3_i64) { 3_i64 } else { ((17_i64 - v3) % 1000) });
            } else {
                d48 = [v40, d1, 3].iter().map(|n| n * 2).sum::<i64>();
            }
            let v53 = 5_i64;
        }
        out.push_str(&format!("{} {sum}", (if !(sum != v3) { (if sum <= d1 { v3 } else { d1 }) } else { sum })));
        Ok(out)
    }
    with [None, None, None, Some(3), None, Some(4), Some(10), Some(10), Some(3), Some(0), Some(3), Some(3), None, Some(1), Some(3), Some(6), Some(1), Some(7), Some(6), Some(1), None, Some(5), Some(2), Some(7), Some(6), Some(1), Some(10), None, Some(6), None, Some(5), None, Some(2), Some(8), Some(5), Some(2), Some(1), Some(4), Some(6), Some(4), None, Some(10), Some(2), Some(5), Some(3), Some(5), Some(11), None, Some(1), None, Some(0), Some(7), Some(5), Some(8), Some(10), Some(6), Some(6), None, Some(11), Some(5), None, Some(5), Some(0), None, Some(0), Some(9), Some(9), Some(4), Some(11), None, Some(5), Some(2), Some(5), Some(7), Some(9), Some(9), None, Some(5), Some(2), Some(11), Some(4), Some(7), Some(7), Some(11), Some(10), Some(9), None, Some(1), Some(1), None, None, Some(0), Some(6), None, Some(5), Some(9), Some(2), Some(8), Some(7), Some(7), Some(11), Some(5), Some(4), Some(8), None, Some(2), Some(3), Some(4), Some(8), Some(0), Some(2), None, Some(2), None, Some(7), Some(3), None, Some(8), Some(5), Some(4), Some(0)]
        [Some(6), Some(1), Some(4), Some(10), Some(9), Some(8), None, Some(1), Some(1), Some(2), Some(2), Some(5), Some(1), Some(10), None, Some(1), Some(1), Some(10), Some(9), Some(3), Some(1), Some(1), Some(3), None, Some(10), None, Some(6), None, Some(6), Some(3), Some(0), Some(5), Some(1), Some(2), Some(7), Some(2), Some(3), Some(1), Some(9), Some(7), Some(6), None, Some(2), None, Some(7), None, Some(5), Some(4), Some(0), Some(6), None, None, Some(6), Some(9), None, None, None, None, Some(3), Some(2), None, None, Some(7), Some(3), Some(1), None, Some(7), Some(2), None, None, Some(1), Some(11), Some(5), None, Some(1), None, Some(10), None, None, Some(9), Some(9), Some(0), Some(2), Some(3), Some(4), Some(11), Some(6), Some(2), Some(11), Some(5), Some(7), Some(10), None, Some(8), Some(5), Some(10), Some(4), Some(1), Some(4), Some(7), Some(7), Some(2), None, Some(5), Some(5), Some(10), Some(2), Some(0), Some(10), Some(4), None, Some(0), Some(11), Some(1), Some(3), None, Some(0), Some(8), Some(11), Some(7), Some(0)]
        [Some(2), None, None, Some(9), Some(6), Some(4), Some(4), None, Some(5), None, Some(4), Some(6), Some(8), None, Some(10), Some(11), None, Some(7), Some(7), Some(4), None, Some(8), Some(5), Some(0), Some(10), Some(3), None, None, Some(9), None, Some(1), None, None, Some(10), Some(8), None, Some(7), Some(4), Some(4), Some(2), Some(6), Some(5), Some(11), Some(10), Some(9), Some(11), Some(2), Some(1), Some(2), Some(3), Some(4), Some(1), Some(3), Some(2), Some(5), Some(11), Some(5), None, Some(2), None, Some(5), Some(11), None, Some(1), Some(11), Some(1), Some(0), Some(11), None, Some(2), Some(4), None, Some(3), Some(9), Some(8), Some(9), Some(9), Some(2), Some(4), Some(2), Some(2), Some(6), Some(7), None, Some(2), Some(0), None, Some(11), Some(10), Some(6), None, Some(7), None, Some(6), None, Some(7), Some(8), Some(11), Some(3), None, Some(4), Some(10), Some(5), None, Some(3), Some(2), Some(11), None, Some(3), None, Some(8), Some(3), Some(3), Some(2), Some(11), None, Some(0), Some(0), None, Some(11), Some(0)]
    async fn body_4(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum += [(p0, sum).1, ((sum - 9_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>() % 50;
        let Ok(v1) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        let v2 = format!("{}-{}", 13_i64, p1);
        if v1 != sum { return Ok(out); }
        if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            let v3 = request.number();
            let v0 = match [v1, v1, 3].iter().map(|n| n * 2).sum::<i64>() % 4 {
                0 => {
                    let v4 = step!("waitw3", async { effect(&p1); Ok(0_i64 % 100) }).await?;
                    v3
                }
                1 | 2 => {
                    let d5;
                    if (if 8_i64 != 9_i64 { v1 } else { p0 }) > 18_i64 { {
                        sum = v3 % 500;
                    }
                        d5 = (p1.len() as i64 + (v2.len() as i64 + 6_i64));
                    } else {
                        d5 = noted(v1);
                    }
                    let mut c6 = 0;
                    'l6: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                        c6 += 1;
                        if c6 > 3 { break; }
                        effect(request.number());
                        sum = v3 % 500;
                    }
                    v3
                }
                m @ 3 => {
                    sum += wait_for_webhook!("waitw5", hook).await.number() % 50;
                    let v8 = 'l7: {
                        sum = (((p0 + 4_i64) % 1000), p0).1 % 500;
                        if sum > v1 { break 'l7 7_i64; }
                        p0
                    };
                    (v2.len() as i64 + [p0, v8, 3].iter().map(|n| n * 2).sum::<i64>())
                }
                m if m > 100 => {
                    let d9;
                    if wait_for_webhook!("waitw6", hook).await.number() != v3 { {
                        let borrowed = &v2;
                        effect(borrowed.len());
                    }
                        d9 = [p0, v3, 3].iter().map(|n| n * 2).sum::<i64>();
                    } else {
                        d9 = (v3, 12_i64).1;
                    }
                    v1
                }
                _ => {
                    let v10 = ((p1.len() as i64 + (if v1 == sum { v1 } else { v1 })), ((noted(6_i64) + sum) % 1000));
                    (v10.0 + noted(v1))
                }
            };
        } else {
            if p0 != p0 { return Ok(out); }
            out.push_str(&p1.clone());
        }
        effect(String::from(v2) + "!");
        let v2 = 7_i64;
        if 6_i64 > p0 { return Ok(out); }
        out.push_str(&format!("{} {sum}", ((noted(3_i64) * ((v1 * p0) % 1000)) % 1000)));
        Ok(out)
    }
    with [None, Some(3), None, None, None, Some(10), Some(1), Some(0), Some(7), Some(4), None, Some(10), Some(2), Some(11), Some(7), Some(4), Some(7), Some(8), Some(2), None, Some(1), Some(1), Some(0), Some(10), Some(6), Some(4), Some(6), Some(11), Some(10), Some(6), Some(10), Some(2), Some(7), None, Some(6), Some(2), Some(1), Some(10), Some(10), Some(10), Some(11), None, Some(7), Some(3), None, Some(4), Some(0), Some(11), Some(0), Some(3), Some(1), Some(11), Some(11), Some(3), Some(6), Some(2), Some(11), Some(11), Some(5), Some(2), Some(10), Some(7), Some(6), None, None, Some(8), Some(4), Some(11), Some(1), Some(4), None, Some(5), Some(9), Some(10), Some(1), Some(2), Some(6), Some(1), Some(9), Some(6), Some(8), Some(5), None, None, None, Some(11), Some(1), Some(3), Some(8), None, None, Some(3), Some(4), Some(3), None, Some(0), Some(5), None, None, Some(10), Some(3), Some(5), None, None, None, Some(1), None, Some(8), Some(1), Some(6), Some(2), Some(1), None, Some(2), Some(1), Some(6), None, None, None, Some(7), Some(0)]
        [Some(8), Some(1), Some(1), None, None, Some(2), Some(4), Some(5), Some(9), Some(3), Some(9), Some(9), Some(3), Some(2), None, Some(11), Some(3), Some(10), Some(11), Some(4), Some(8), None, Some(7), Some(5), Some(4), Some(7), Some(10), Some(11), Some(6), None, Some(9), None, Some(4), Some(8), Some(10), Some(0), Some(7), Some(2), None, Some(3), Some(11), Some(7), Some(0), Some(0), Some(11), Some(5), Some(5), None, None, Some(11), Some(2), Some(5), Some(2), Some(4), None, Some(4), Some(4), Some(1), Some(5), Some(2), Some(8), Some(11), Some(2), None, Some(2), Some(9), Some(2), None, None, None, Some(1), Some(1), None, None, Some(7), Some(2), None, Some(6), Some(8), Some(9), Some(11), Some(1), Some(8), Some(1), Some(5), Some(3), Some(5), Some(5), Some(5), Some(3), Some(2), Some(3), Some(9), Some(7), Some(1), Some(2), Some(1), None, None, Some(9), Some(4), Some(1), Some(3), Some(3), Some(6), Some(9), Some(6), Some(2), Some(4), Some(9), None, Some(8), None, Some(5), None, None, None, None, Some(8), Some(8), Some(0)]
        [Some(7), Some(8), Some(2), Some(7), Some(2), None, Some(8), Some(9), Some(2), Some(3), None, Some(5), None, Some(1), Some(6), Some(9), Some(3), Some(8), Some(5), Some(10), None, Some(2), None, None, Some(6), Some(4), Some(6), Some(11), Some(10), Some(2), None, Some(11), Some(8), Some(8), Some(8), Some(3), Some(6), Some(11), Some(9), Some(0), Some(0), Some(11), Some(3), None, Some(2), Some(8), Some(10), Some(0), None, Some(6), Some(9), Some(7), Some(3), Some(7), Some(9), Some(7), Some(9), Some(4), None, Some(2), Some(11), Some(7), Some(10), Some(8), None, Some(4), Some(11), Some(9), Some(3), Some(5), Some(5), Some(2), Some(10), Some(0), None, None, None, Some(10), Some(1), Some(5), None, Some(7), Some(1), Some(0), Some(10), Some(5), Some(5), None, Some(8), None, Some(11), Some(2), Some(2), None, Some(10), Some(0), Some(3), Some(11), Some(6), Some(9), Some(1), Some(6), Some(6), Some(0), Some(6), Some(9), None, Some(7), None, Some(4), Some(8), Some(10), None, None, Some(3), Some(9), None, Some(2), Some(7), Some(2), Some(0)]
    async fn body_5(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum = (if (((sum + 15_i64) % 1000) == sum) || (sum > p0) { 11_i64 } else { (p0, p0).1 }) % 500;
        sum = noted([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
        let borrowed = &p1;
        effect(borrowed.len());
        if !(p0 > p0) {
            let mut c1 = 0;
            'l1: while let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
                c1 += 1;
                if c1 > 3 { break; }
                effect(request.number());
                let mut v2 = vec![(if ((0_i64 - sum) % 1000) <= p0 { ((sum - p0) % 1000) } else { wait_for_webhook!("waitw2", hook).await.number() }), wait_for_webhook!("waitw3", hook).await.number()];
            }
            let borrowed = &p1;
            effect(borrowed.len());
            let mut c3 = 0;
            'l3: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                c3 += 1;
                if c3 > 3 { break; }
                effect(request.number());
                let v4 = p1.clone();
                let d5;
                if ([sum, p0, 3].iter().map(|n| n * 2).sum::<i64>() != p0) && (sum > sum) { {
                    sum = wait_for_webhook!("waitw5", hook).await.number() % 500;
                }
                    d5 = sum;
                } else {
                    d5 = wait_for_webhook!("waitw6", hook).await.number();
                }
                'l6: for v7 in vec![wait_for_webhook!("waitw7", hook).await.number(), wait_for_webhook!("waitw8", hook).await.number()] {
                    let v3 = step!("waitw9", async { effect(&p1); Ok(p0 % 100) }).await?;
                    let v8 = ((((p1.len() as i64 + d5) + [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), p0);
                    sum = [(v8.0 + p0), noted(d5), 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                }
            }
        } else {
            let borrowed = &p1;
            effect(borrowed.len());
        }
        {
            let v9 = match p0 % 4 {
                0 => {
                    let v3 = step!("waitw10", async { effect(&p1); Ok(p0 % 100) }).await?;
                    sum += noted(((8_i64 * sum) % 1000)) % 50;
                    (16_i64, noted(4_i64)).1
                }
                1 | 2 => {
                    let mut c10 = 0;
                    'l10: while let Ok(request) = wait_for_webhook!("waitw11", hook, timeout = "1m").await {
                        c10 += 1;
                        if c10 > 3 { break; }
                        effect(request.number());
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let v0 = (if !(noted(19_i64) <= sum) { [wait_for_webhook!("waitw12", hook).await.number(), (sum, p0).1, 3].iter().map(|n| n * 2).sum::<i64>() } else { wait_for_webhook!("waitw13", hook).await.number() });
                        out.push_str(&String::from("t7"));
                    }
                    sum += noted(noted(p0)) % 50;
                    p0
                }
                m @ 3 => {
                    let v12 = 'l11: {
                        let mut v13 = wait_for_webhook!("waitw14", hook).await.number();
                        let mut v14 = v13;
                        let mut v15 = [((9_i64 * v14) % 1000), ((v14 + (sum, p0).1) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                        (sum, 10_i64).1
                    };
                    effect([sum, v12, 3].iter().map(|n| n * 2).sum::<i64>());
                    ((sum - 6_i64) % 1000)
                }
                m if m > 100 => {
                    'l16: for v17 in vec![((sum + sum) % 1000), 8_i64] {
                        if 2_i64 > 6_i64 { continue 'l16; }
                        sum += ((p0 + ((12_i64 * v17) % 1000)) % 1000) % 50;
                    }
                    (if (p0 > sum) || (sum < p0) { ((3_i64 * sum) % 1000) } else { sum })
                }
                _ => {
                    let d18;
                    if [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() != p0 { {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        sum += sum % 50;
                    }
                        d18 = (p1.len() as i64 + (if sum != p0 { p0 } else { 12_i64 }));
                    } else {
                        d18 = (p0, sum).1;
                    }
                    19_i64
                }
            };
            let v19 = match (p1.len() as i64 + v9) % 4 {
                0 => {
                    let borrowed = &p1;
                    effect(borrowed.len());
                    p0
                }
                1 | 2 => {
                    let v20 = 3_i64;
                    [v9, ((sum - 7_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>()
                }
                m @ 3 => {
                    let mut v21 = (p1.len() as i64 + p0);
                    v21
                }
                m if m > 100 => {
                    let v0 = match (p1.len() as i64 + (p1.len() as i64 + v9)) % 4 {
                        0 => {
                            sum += p0 % 50;
                            effect(format_args!("{} {sum}", p1));
                            sum
                        }
                        1 | 2 => {
                            out.push_str(&p1.clone());
                            v9
                        }
                        m @ 3 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            if 5_i64 == p0 { return Ok(out); }
                            (((if sum <= p0 { 9_i64 } else { p0 }) + 9_i64) % 1000)
                        }
                        m if m > 100 => {
                            sum = ((p0, 15_i64).1, (p0, sum).1).1 % 500;
                            p0
                        }
                        _ => {
                            sum = [p0, v9, 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                            let v22 = sum;
                            [[sum, 11_i64, 3].iter().map(|n| n * 2).sum::<i64>(), [v9, sum, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>()
                        }
                    };
                    sum = sum % 500;
                    v0
                }
                _ => {
                    {
                        let mut v23 = (v9, v9).1;
                        let borrowed = &p1;
                        effect(borrowed.len());
                        if sum > 16_i64 { return Ok(out); }
                        if v23 <= 16_i64 { return Ok(out); }
                    }
                    (p0, 19_i64).1
                }
            };
            let mut v24 = 18_i64;
        }
        let d25;
        if (sum <= sum) && (sum < p0) { {
            'l26: for v27 in vec![sum, sum] {
                let v28 = p0;
                sum += (v27, p0).1 % 50;
                sum += v28 % 50;
            }
            if !((p1.len() as i64 + p0) == sum) {
                let mut c29 = 0;
                'l29: loop { if c29 >= 2 { break; }
                    c29 += 1;
                    if p0 != 3_i64 { continue 'l29; }
                    let v30 = format!("{}-{}", 4_i64, p1);
                    if (p0 < p0) || (([14_i64, sum, 3].iter().map(|n| n * 2).sum::<i64>() < sum) && (15_i64 == p0)) {
                        if sum > p0 { continue 'l29; }
                        sum += (if ((if sum < p0 { p0 } else { sum }) <= p0) || (16_i64 <= 9_i64) { 2_i64 } else { sum }) % 50;
                    } else {
                        let mut v31 = sum;
                        v31 = sum % 500;
                    }
                    effect(sum);
                }
                let d32;
                if (noted(p0) < 19_i64) && (p0 == sum) { {
                    if (((sum - 15_i64) % 1000) == p0) && (17_i64 != p0) {
                        let v33 = p0;
                        out.push_str(&String::from("t0"));
                    } else {
                        if 4_i64 > sum { return Ok(out); }
                    }
                }
                    d32 = 7_i64;
                } else {
                    d32 = sum;
                }
            } else {
                let mut c34 = 0;
                'l34: while c34 < 2 {
                    c34 += 1;
                    if (p0 <= p0) || (!((if sum <= sum { sum } else { sum }) <= sum)) {
                        let (v35, mut w2) = (3_i64, ((sum * (if p0 <= p0 { p0 } else { 2_i64 })) % 1000));
                        out.push_str(&format!("{}-{}", 0_i64, p1));
                        effect(format_args!("{} {sum}", p1));
                    }
                }
                let mut c36 = 0;
                'l36: loop { if c36 >= 3 { break; }
                    c36 += 1;
                    effect(format_args!("{} {sum}", p1));
                    let v2 = 'l37: {
                        let v38 = noted(p0);
                        let v39 = (if 18_i64 != p0 { (if !(sum <= v38) { [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() } else { v38 }) } else { ((8_i64 + [sum, 18_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000) });
                        let mut v2 = (v39, v39).1;
                        sum
                    };
                    let v40 = match sum % 4 {
                        0 => {
                            let mut v41 = p0;
                            ((2_i64 * v2) % 1000)
                        }
                        1 | 2 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            if v2 <= v2 { break 'l36; }
                            p0
                        }
                        m @ 3 => {
                            let mut v42 = vec![([p0, 16_i64, 3].iter().map(|n| n * 2).sum::<i64>(), (sum, sum).1).1, 1_i64];
                            let v1 = [v42.first().copied().unwrap_or(v2), (sum, 8_i64).1, 3].iter().map(|n| n * 2).sum::<i64>();
                            noted((p1.len() as i64 + v1))
                        }
                        m if m > 100 => {
                            out.push_str(&format!("<{sum:>4}>"));
                            v2
                        }
                        _ => {
                            if sum == sum { break 'l36; }
                            let mut v43 = vec![[0_i64, (p1.len() as i64 + sum), 3].iter().map(|n| n * 2).sum::<i64>(), ((5_i64 * (p1.len() as i64 + p0)) % 1000)];
                            noted([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>())
                        }
                    };
                }
            }
        }
            d25 = [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>();
        } else {
            d25 = p0;
        }
        let d44;
        if sum <= 13_i64 { {
            let v0 = (sum, ((noted(p0) - (9_i64, p0).1) % 1000));
        }
            d44 = d25;
        } else {
            d44 = d25;
        }
        out.push_str(&format!("{} {sum}", d25));
        Ok(out)
    }
    with [Some(7), None, Some(10), Some(9), None, None, Some(0), None, Some(9), Some(4), Some(10), Some(7), Some(1), Some(9), Some(0), Some(4), Some(3), Some(2), Some(3), Some(5), None, Some(0), Some(2), Some(3), Some(7), Some(7), Some(5), Some(2), Some(9), None, Some(0), Some(9), Some(9), Some(0), Some(4), None, Some(10), Some(6), Some(2), Some(10), Some(0), Some(8), Some(4), Some(9), None, Some(9), Some(1), Some(10), None, Some(6), Some(3), Some(9), Some(11), None, None, Some(2), None, Some(2), Some(10), Some(10), Some(11), Some(8), Some(11), Some(5), Some(7), None, None, None, None, Some(6), Some(3), Some(10), Some(8), Some(9), Some(2), Some(8), Some(1), Some(1), Some(4), Some(0), Some(4), Some(7), Some(4), Some(8), Some(11), Some(0), Some(11), Some(6), Some(7), Some(2), Some(11), None, Some(0), Some(4), Some(10), Some(11), Some(3), Some(4), Some(9), Some(2), None, Some(0), None, Some(9), Some(0), Some(9), Some(4), None, Some(3), Some(4), Some(1), Some(9), Some(6), Some(8), Some(1), None, Some(3), Some(11), Some(10), Some(11), Some(0)]
        [Some(10), Some(0), None, Some(10), Some(9), Some(6), Some(1), Some(10), Some(0), Some(7), Some(2), Some(6), Some(9), None, Some(9), Some(5), Some(9), None, Some(11), None, None, Some(1), Some(6), Some(7), Some(0), Some(10), None, Some(5), Some(2), Some(2), Some(9), Some(1), Some(3), Some(1), Some(6), Some(4), Some(9), Some(6), None, Some(5), Some(2), Some(5), Some(2), Some(3), Some(10), Some(9), Some(9), Some(8), Some(0), Some(9), Some(4), Some(6), Some(1), None, Some(0), Some(6), Some(1), None, Some(9), Some(10), Some(8), Some(0), Some(7), Some(4), Some(7), Some(6), Some(6), Some(7), Some(10), None, Some(7), None, Some(6), None, Some(6), Some(11), Some(4), Some(9), None, Some(10), Some(3), Some(4), Some(8), None, Some(4), None, None, Some(6), Some(11), Some(0), Some(6), Some(2), Some(3), Some(5), Some(8), Some(1), Some(0), None, Some(9), Some(9), Some(10), Some(1), None, Some(1), Some(6), Some(7), Some(4), Some(4), Some(6), None, Some(7), Some(2), Some(5), Some(6), Some(11), Some(2), Some(10), Some(11), Some(10), Some(10), Some(0)]
        [Some(6), None, Some(11), Some(4), Some(7), Some(9), Some(9), Some(9), Some(4), None, Some(0), Some(0), Some(1), None, Some(9), Some(1), Some(11), Some(3), Some(4), Some(11), Some(1), Some(2), Some(0), Some(9), None, Some(8), None, Some(9), None, Some(5), Some(9), Some(10), Some(7), None, Some(5), Some(7), Some(2), Some(2), None, Some(7), Some(8), Some(6), Some(10), Some(6), Some(11), Some(1), Some(8), Some(3), Some(5), Some(8), Some(11), Some(3), Some(9), Some(1), Some(9), Some(2), None, Some(3), Some(9), Some(11), None, None, Some(5), Some(4), Some(2), None, Some(1), None, Some(11), Some(2), Some(4), None, Some(8), Some(11), Some(0), None, Some(7), Some(3), Some(2), Some(11), None, Some(5), None, Some(9), None, Some(5), Some(7), None, Some(10), Some(4), Some(11), Some(3), Some(9), Some(5), Some(1), Some(11), Some(10), None, None, Some(4), Some(1), Some(7), None, Some(3), Some(11), Some(0), Some(9), Some(11), Some(8), None, Some(4), Some(5), Some(7), Some(5), Some(1), Some(2), Some(3), Some(8), Some(9), Some(1), Some(0)]
    async fn body_6(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        'l1: for v2 in 0..1_i64 {
            let mut v3 = wait_for_webhook!("waitw1", hook).await.number();
            if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
                let v4 = request.number();
                if let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                    let v5 = request.number();
                    let mut c6 = 0;
                    'l6: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                        c6 += 1;
                        if c6 > 3 { break; }
                        effect(request.number());
                        let v0 = wait_for_webhook!("waitw5", hook).await.number();
                        if p0 == 9_i64 { break 'l1; }
                        sum += 4_i64 % 50;
                    }
                    {
                        if p0 < v5 { break 'l1; }
                        if v3 <= v3 { break 'l1; }
                        if p0 == sum { return Ok(out); }
                    }
                } else {
                    if let Ok(request) = wait_for_webhook!("waitw6", hook, timeout = "1m").await {
                        let v3 = request.number();
                        let mut v7 = noted([wait_for_webhook!("waitw7", hook).await.number(), p0, 3].iter().map(|n| n * 2).sum::<i64>());
                        let v8 = step!("waitw8", async { effect(&p1); Ok(v3 % 100) }).await?;
                    } else {
                        effect(format_args!("{} {sum}", p1));
                    }
                    let d9;
                    if v4 == p0 { {
                        sum = [[sum, v3, 3].iter().map(|n| n * 2).sum::<i64>(), v4, 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                        v3 += (p1.len() as i64 + noted(8_i64)) % 50;
                    }
                        d9 = ((if 1_i64 < 15_i64 { v2 } else { 15_i64 }), ((v3 * p0) % 1000)).1;
                    } else {
                        d9 = (sum, v2).1;
                    }
                }
            } else {
                let v10 = (wait_for_webhook!("waitw9", hook).await.number(), p0);
                let mut c11 = 0;
                'l11: loop { if c11 >= 2 { break; }
                    c11 += 1;
                    if noted(v3) > 9_i64 {
                        v3 = ((noted(v3) - ((p0 - v3) % 1000)) % 1000) % 500;
                        let v3 = ((v2 * [(p1.len() as i64 + 8_i64), wait_for_webhook!("waitw10", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()) % 1000);
                        sum += (if !(sum != v3) { 16_i64 } else { (if p0 <= v3 { sum } else { v2 }) }) % 50;
                    } else if ((12_i64, v2).1 <= p0) || (2_i64 <= sum) {
                        sum = (p1.len() as i64 + ((7_i64 + v3) % 1000)) % 500;
                    }
                    let mut c12 = 0;
                    'l12: while c12 < 3 {
                        c12 += 1;
                        let v2 = format!("<{p0:>4}>");
                        if sum > 11_i64 { return Ok(out); }
                        let mut v2 = noted(noted(9_i64));
                        let v1 = step!("waitw11", async { effect(&p1); Ok(p0 % 100) }).await?;
                    }
                    let mut c13 = 0;
                    'l13: loop { if c13 >= 2 { break; }
                        c13 += 1;
                        let v0 = step!("waitw12", async { effect(&p1); Ok(17_i64 % 100) }).await?;
                    }
                    sum = v2 % 500;
                }
            }
            let mut c14 = 0;
            'l14: while let Ok(request) = wait_for_webhook!("waitw13", hook, timeout = "1m").await {
                c14 += 1;
                if c14 > 3 { break; }
                effect(request.number());
                sum = wait_for_webhook!("waitw14", hook).await.number() % 500;
                let v15 = match v3 % 4 {
                    0 => {
                        let mut v1 = p0;
                        let v16 = sum;
                        v2
                    }
                    1 | 2 => {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        v2
                    }
                    m @ 3 => {
                        effect(sum);
                        (p1.len() as i64 + v3)
                    }
                    m if m > 100 => {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        effect(noted(v3));
                        sum
                    }
                    _ => {
                        if p0 != 11_i64 { continue 'l1; }
                        v2
                    }
                };
            }
        }
        let v3 = (p0, (p1.len() as i64 + p0)).1;
        effect(format_args!("{} {sum}", p1));
        let v1 = match (p1.len() as i64 + ((v3 * v3) % 1000)) % 4 {
            0 => {
                {
                    effect(noted(p0));
                    let mut c17 = 0;
                    'l17: while c17 < 3 {
                        c17 += 1;
                        let v0 = [(p1.len() as i64 + noted(v3)), sum, 3].iter().map(|n| n * 2).sum::<i64>();
                        sum += v0 % 50;
                        out.push_str(&format!("<{v3:>4}>"));
                    }
                    out.push_str(&String::from("t8"));
                }
                let v18 = ((sum * noted(noted(v3))) % 1000);
                (p1.len() as i64 + p0)
            }
            1 | 2 => {
                let borrowed = &p1;
                effect(borrowed.len());
                out.push_str(&format!("{}-{}", v3, p1));
                [6_i64, ((sum + p0) % 1000), 3].iter().map(|n| n * 2).sum::<i64>()
            }
            m @ 3 => {
                let mut v19 = 10_i64;
                if (3_i64, v19).1 == 16_i64 {
                    let d20;
                    if !(p0 != sum) { {
                        sum += v3 % 50;
                        sum = sum % 500;
                    }
                        d20 = [(p1.len() as i64 + v19), ((v3 + p0) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                    } else {
                        d20 = p0;
                    }
                    let mut c21 = 0;
                    'l21: loop { if c21 >= 3 { break; }
                        c21 += 1;
                        let borrowed = &p1;
                        effect(borrowed.len());
                        out.push_str(&p1.clone());
                        effect(sum);
                    }
                } else {
                    'l22: for v3 in vec![((8_i64 - 0_i64) % 1000), noted(7_i64)] {
                        v19 += (if !(noted(p0) > p0) { noted(sum) } else { v19 }) % 50;
                    }
                    let v2 = match sum % 4 {
                        0 => {
                            sum = sum % 500;
                            out.push_str(&String::from("t3"));
                            19_i64
                        }
                        1 | 2 => {
                            v19 += ((sum + v3) % 1000) % 50;
                            effect(v3);
                            17_i64
                        }
                        m @ 3 => {
                            sum += v19 % 50;
                            [sum, noted(v3), 3].iter().map(|n| n * 2).sum::<i64>()
                        }
                        m if m > 100 => {
                            effect((p1.len() as i64 + v3));
                            effect((([v3, v19, 3].iter().map(|n| n * 2).sum::<i64>() - ((sum - sum) % 1000)) % 1000));
                            ((v3 + p0) % 1000)
                        }
                        _ => {
                            let v2 = (((p0, [sum, p0, 3].iter().map(|n| n * 2).sum::<i64>()).1 - p0) % 1000);
                            sum += ((((v2 - sum) % 1000) - noted(v2)) % 1000) % 50;
                            sum
                        }
                    };
                    let mut v2 = sum;
                }
                v19
            }
            m if m > 100 => {
                if !(sum < v3) {
                    sum = v3 % 500;
                    let d23;
                    if (16_i64, v3).1 < p0 { {
                        if p0 < v3 { return Ok(out); }
                        out.push_str(&p1.clone());
                    }
                        d23 = (((if 11_i64 > 19_i64 { 16_i64 } else { 13_i64 }) * v3) % 1000);
                    } else {
                        d23 = ((sum - sum) % 1000);
                    }
                    let d24;
                    if (p0 > 9_i64) && (d23 > 16_i64) { {
                        let v25 = format!("{}-{}", 15_i64, p1);
                    }
                        d24 = ((noted(sum) + 18_i64) % 1000);
                    } else {
                        d24 = sum;
                    }
                } else if !(sum > v3) {
                    let v26 = String::from("t5");
                }
                (((if sum != sum { 6_i64 } else { 12_i64 }) * p0) % 1000)
            }
            _ => {
                'l27: for v3 in vec![[sum, sum, 3].iter().map(|n| n * 2).sum::<i64>(), [14_i64, v3, 3].iter().map(|n| n * 2).sum::<i64>()] {
                    let v28 = (sum, ((15_i64 * sum) % 1000)).1;
                    let d29;
                    if noted(v28) <= v28 { {
                        let mut v30 = (if (sum == 9_i64) || ((p0 < v28) || (p0 <= 1_i64)) { (p1.len() as i64 + p0) } else { v3 });
                    }
                        d29 = ((8_i64 + v3) % 1000);
                    } else {
                        d29 = v3;
                    }
                    let mut v1 = noted(sum);
                }
                p0
            }
        };
        effect(format_args!("{} {sum}", p1));
        let mut c31 = 0;
        'l31: while c31 < 2 {
            c31 += 1;
            effect(v3);
            let v32 = match p0 % 4 {
                0 => {
                    let v1 = match 19_i64 % 4 {
                        0 => {
                            let mut v33 = vec![(((v1 + p0) % 1000), ((v1 + sum) % 1000)).1, [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>()];
                            (if ((if p0 != p0 { v3 } else { v1 }) <= p0) || (v1 != sum) { sum } else { p0 })
                        }
                        1 | 2 => {
                            effect(format_args!("{} {sum}", p1));
                            let mut v34 = (p1.len() as i64 + v3);
                            p0
                        }
                        m @ 3 => {
                            if p0 < v3 { continue 'l31; }
                            let v35 = ((v3 - ((v3 - (v1, 5_i64).1) % 1000)) % 1000);
                            [7_i64, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>()
                        }
                        m if m > 100 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            let v36 = [sum, v1, 3].iter().map(|n| n * 2).sum::<i64>();
                            p0
                        }
                        _ => {
                            let v37 = ((((p1.len() as i64 + v1) + sum) % 1000), noted((p1.len() as i64 + 7_i64)));
                            (sum, 8_i64).1
                        }
                    };
                    noted(noted(p0))
                }
                1 | 2 => {
                    let mut c38 = 0;
                    'l38: loop { if c38 >= 2 { break; }
                        c38 += 1;
                        let (v3, mut w1) = (sum, (sum, ((v1 + v3) % 1000)).1);
                        effect(format_args!("{} {sum}", p1));
                        sum += v1 % 50;
                        let v39 = format!("<{w1:>4}>");
                    }
                    let mut v40 = [((p1.len() as i64 + 0_i64), (p1.len() as i64 + sum)).1, (v1, 15_i64).1, 3].iter().map(|n| n * 2).sum::<i64>();
                    (p1.len() as i64 + v1)
                }
                m @ 3 => {
                    if !(7_i64 > sum) {
                        effect(((v3 - (19_i64, v3).1) % 1000));
                    } else {
                        effect(format_args!("{} {sum}", p1));
                        effect(format_args!("{} {sum}", p1));
                    }
                    effect(p0);
                    noted((p1.len() as i64 + p0))
                }
                m if m > 100 => {
                    if v1 == v1 {
                        if v1 > 12_i64 { break 'l31; }
                        let v41 = noted(sum);
                        out.push_str(&p1.clone());
                    } else if 12_i64 != v3 {
                        let v42 = v1;
                    }
                    'l43: for v44 in vec![[2_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>(), sum] {
                        let mut v45 = (if 16_i64 != v3 { v3 } else { v44 });
                        let v0 = (([sum, (p1.len() as i64 + 9_i64), 3].iter().map(|n| n * 2).sum::<i64>() + v1) % 1000);
                        let v46 = sum;
                    }
                    ((p1.len() as i64 + 1_i64), [v1, v1, 3].iter().map(|n| n * 2).sum::<i64>()).1
                }
                _ => {
                    if (p0, 6_i64).1 <= v1 {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let v47 = (10_i64, v3);
                    } else if v3 < 7_i64 {
                        let mut v48 = ((((sum + [v3, 4_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000) + noted(p0)) % 1000);
                        let mut v49 = [v3, (((v3, v48).1 * ((7_i64 * v3) % 1000)) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                    } else {
                        sum += noted(noted(p0)) % 50;
                    }
                    v1
                }
            };
            if !([12_i64, v1, 3].iter().map(|n| n * 2).sum::<i64>() == v1) {
                sum = 17_i64 % 500;
                if (((v3 * 19_i64) % 1000) != v32) || ((v1, 16_i64).1 > sum) {
                    if (v3 <= sum) && (!(p0 == p0)) {
                        let v50 = (if [v1, sum, 3].iter().map(|n| n * 2).sum::<i64>() < v32 { noted((if sum != p0 { p0 } else { v32 })) } else { ((sum * v1) % 1000) });
                    } else if (v1 == v32) || (v3 > 6_i64) {
                        effect(11_i64);
                    } else {
                        sum = v3 % 500;
                        let v1 = v3;
                    }
                }
            } else {
                if ((p0 + 4_i64) % 1000) > v32 {
                    if (p1.len() as i64 + sum) < 13_i64 {
                        if sum <= p0 { return Ok(out); }
                    }
                    let mut v51 = ((((v32 - (v3, 7_i64).1) % 1000) + noted((p1.len() as i64 + 16_i64))) % 1000);
                    let borrowed = &p1;
                    effect(borrowed.len());
                }
                if (noted(9_i64) < v32) || ((noted(v1) != 7_i64) && (v3 == v1)) {
                    'l52: for v0 in 0..2_i64 {
                        effect((p1.len() as i64 + (2_i64, v32).1));
                    }
                } else if (sum <= p0) && (p0 <= 15_i64) {
                    sum = (p1.len() as i64 + v32) % 500;
                    let mut v53 = 15_i64;
                }
            }
        }
        out.push_str(&format!("{} {sum}", 14_i64));
        Ok(out)
    }
    with [None, Some(4), Some(10), Some(2), Some(7), Some(3), Some(8), Some(8), Some(11), Some(11), Some(2), Some(6), Some(9), None, None, Some(0), None, Some(3), Some(3), Some(8), Some(0), None, Some(8), Some(2), Some(4), None, None, Some(10), Some(6), Some(8), Some(8), Some(0), Some(0), Some(10), None, Some(10), Some(7), Some(3), Some(1), Some(0), Some(1), Some(2), Some(10), Some(6), Some(3), Some(9), Some(3), None, Some(0), Some(0), None, Some(10), None, Some(3), Some(0), None, Some(0), Some(0), Some(8), Some(7), Some(4), Some(4), Some(9), Some(0), Some(9), Some(8), Some(10), Some(8), Some(5), Some(7), Some(0), Some(6), Some(5), Some(0), Some(9), Some(4), Some(8), Some(11), None, None, None, Some(4), None, Some(10), None, Some(2), Some(7), Some(10), Some(10), None, None, Some(6), Some(6), None, Some(4), Some(7), None, None, Some(5), Some(0), Some(6), None, Some(7), Some(5), Some(8), Some(0), Some(10), Some(6), Some(4), Some(11), Some(8), None, Some(2), Some(8), Some(9), None, Some(2), Some(11), Some(6), Some(8), Some(0)]
        [Some(4), Some(3), Some(6), None, Some(11), Some(8), Some(2), Some(6), None, Some(9), Some(8), None, Some(1), Some(10), Some(5), Some(11), Some(8), Some(3), Some(5), None, Some(9), None, Some(5), None, Some(7), Some(9), None, None, Some(3), Some(0), Some(0), Some(1), Some(0), Some(10), Some(10), None, Some(7), Some(7), Some(9), Some(7), Some(6), None, Some(6), Some(10), None, Some(1), Some(7), Some(0), Some(2), None, Some(4), Some(11), Some(9), Some(5), Some(1), Some(7), Some(4), Some(0), Some(1), Some(3), Some(2), Some(8), Some(3), Some(4), Some(6), Some(10), None, Some(6), Some(1), Some(1), Some(11), Some(4), Some(1), Some(7), Some(4), Some(0), Some(11), Some(0), Some(7), Some(1), Some(5), Some(11), None, Some(4), Some(9), Some(7), Some(7), Some(3), Some(9), Some(6), Some(0), None, Some(1), Some(3), Some(4), Some(6), Some(9), None, None, Some(11), Some(5), Some(3), None, Some(5), Some(4), None, None, None, Some(7), Some(3), None, Some(2), Some(8), None, Some(8), None, Some(8), Some(5), Some(8), Some(7), Some(0)]
        [Some(6), Some(1), Some(1), None, Some(5), Some(8), Some(11), Some(9), Some(4), Some(9), Some(10), Some(0), Some(11), Some(3), Some(1), Some(2), Some(11), Some(10), Some(4), Some(10), Some(2), Some(3), Some(4), None, Some(3), Some(4), Some(7), None, Some(9), None, Some(9), Some(6), Some(11), Some(9), Some(7), None, Some(4), Some(3), Some(10), Some(3), Some(2), Some(3), Some(9), Some(9), None, Some(1), Some(6), Some(3), Some(8), None, Some(9), None, None, Some(3), None, Some(4), None, Some(0), Some(2), Some(0), Some(4), Some(6), Some(3), Some(6), Some(0), Some(10), Some(2), Some(5), Some(7), Some(2), Some(10), None, None, Some(3), Some(1), Some(11), Some(3), Some(2), Some(6), Some(1), Some(0), Some(2), Some(0), None, Some(10), None, Some(9), Some(4), Some(2), None, None, Some(6), None, Some(8), None, Some(2), Some(4), Some(7), Some(7), Some(10), None, Some(5), Some(9), Some(2), Some(8), Some(9), Some(1), None, Some(9), None, Some(5), None, Some(10), Some(7), Some(11), Some(0), Some(10), Some(4), Some(9), Some(5), Some(0)]
    async fn body_7(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum = ((p0 - p0) % 1000) % 500;
        if (p1.len() as i64 + sum) < p0 {
            'l1: for v2 in 0..1_i64 {
                let mut c3 = 0;
                'l3: while let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
                    c3 += 1;
                    if c3 > 3 { break; }
                    effect(request.number());
                    effect(format_args!("{} {sum}", p1));
                }
            }
            let mut c4 = 0;
            'l4: loop { if c4 >= 1 { break; }
                c4 += 1;
                let v5 = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }).await?;
                effect(format_args!("{} {sum}", p1));
                let v6 = ((wait_for_webhook!("waitw3", hook).await.number(), [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()).1, [(if sum <= sum { v5 } else { 17_i64 }), wait_for_webhook!("waitw4", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>());
                let v3 = match (if !(sum == sum) { wait_for_webhook!("waitw5", hook).await.number() } else { wait_for_webhook!("waitw6", hook).await.number() }) % 4 {
                    0 => {
                        sum = ((((p0 * sum) % 1000) + ((sum + p0) % 1000)) % 1000) % 500;
                        let mut v7 = vec![((if v5 <= 12_i64 { 2_i64 } else { 5_i64 }), (if v5 == sum { sum } else { p0 })).1, [wait_for_webhook!("waitw7", hook).await.number(), [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>()];
                        (([p0, sum, 3].iter().map(|n| n * 2).sum::<i64>() - wait_for_webhook!("waitw8", hook).await.number()) % 1000)
                    }
                    1 | 2 => {
                        let v8 = step!("waitw9", async { effect(&p1); Ok(7_i64 % 100) }).await?;
                        11_i64
                    }
                    m @ 3 => {
                        let v9 = noted(((((p0 - 5_i64) % 1000) + (p1.len() as i64 + v5)) % 1000));
                        (3_i64, noted(p0)).1
                    }
                    m if m > 100 => {
                        out.push_str(&p1.clone());
                        (p1.len() as i64 + 16_i64)
                    }
                    _ => {
                        let v1 = sum;
                        let v10 = p0;
                        (((v6.0 + sum) * 10_i64) % 1000)
                    }
                };
            }
            let v0 = step!("waitw10", async { effect(&p1); Ok(sum % 100) }).await?;
        } else if (p1.len() as i64 + p0) != sum {
            sum += sum % 50;
        } else {
            let mut c11 = 0;
            'l11: while let Ok(request) = wait_for_webhook!("waitw11", hook, timeout = "1m").await {
                c11 += 1;
                if c11 > 3 { break; }
                effect(request.number());
                {
                    let v1 = step!("waitw12", async { effect(&p1); Ok(5_i64 % 100) }).await?;
                    let d12;
                    if p0 == 11_i64 { {
                        let v13 = v1;
                    }
                        d12 = p0;
                    } else {
                        d12 = v1;
                    }
                }
                let Ok(v14) = wait_for_webhook!("waitw13", hook, timeout = "1m").await else { continue 'l11 };
                let v14 = v14.number();
            }
            let v15 = format!("<{sum:>4}>");
        }
        'l16: for v17 in vec![(if p0 > 11_i64 { p0 } else { sum }), (18_i64, p0).1] {
            if let Ok(request) = wait_for_webhook!("waitw14", hook, timeout = "1m").await {
                let v18 = request.number();
                let v20 = 'l19: {
                    if v18 < p0 { break 'l19 (if sum == v18 { sum } else { p0 }); }
                    sum = ((if sum == v18 { p0 } else { sum }), ((p0 + v17) % 1000)).1 % 500;
                    (p0, v18).1
                };
                {
                    if v17 <= v20 { return Ok(out); }
                    if v17 == sum { continue 'l16; }
                    if v17 != 4_i64 {
                        let mut v21 = vec![(p1.len() as i64 + ((v20 - p0) % 1000)), ((v18, sum).1, p0).1];
                        if v17 < 9_i64 { break 'l16; }
                        let mut v22 = v21.first().copied().unwrap_or(sum);
                    } else if (sum <= p0) && (v18 <= v17) {
                        let v23 = noted((((2_i64, 2_i64).1 + p0) % 1000));
                    } else {
                        let v24 = v20;
                    }
                    'l25: for v3 in 0..2_i64 {
                        if p0 == 7_i64 { continue 'l16; }
                        if 2_i64 <= sum { break 'l16; }
                        let mut v26 = v3;
                    }
                }
                let v3 = 'l27: {
                    if !((7_i64, p0).1 == v17) {
                        let v28 = ((v17 - (if (11_i64 == v20) || (sum != 7_i64) { sum } else { (p1.len() as i64 + p0) })) % 1000);
                        sum = v20 % 500;
                        let v29 = ((p1.len() as i64 + noted(p0)), ((v28, v20).1, (v28, p0).1).1);
                    } else if [v18, v20, 3].iter().map(|n| n * 2).sum::<i64>() < p0 {
                        effect(format_args!("{} {sum}", p1));
                    }
                    'l30: for v31 in 0..3_i64 {
                        out.push_str(&format!("<{v20:>4}>"));
                        let mut v32 = ((v18 + v18) % 1000);
                        let v33 = v32;
                    }
                    7_i64
                };
            } else {
                if !((p1.len() as i64 + v17) <= p0) {
                    if (p1.len() as i64 + 5_i64) <= 9_i64 {
                        let borrowed = &p1;
                        effect(borrowed.len());
                    }
                    let v1 = (sum, ((noted(v17) + (if 0_i64 == sum { 4_i64 } else { v17 })) % 1000)).1;
                    out.push_str(&format!("<{v1:>4}>"));
                }
            }
            if p0 > p0 { break 'l16; }
            let v34 = 10_i64;
        }
        sum += ((((p0 - sum) % 1000) - p0) % 1000) % 50;
        let v3 = ((p0 + p0) % 1000);
        let v2 = ((sum + [(if v3 != 4_i64 { 19_i64 } else { sum }), v3, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000);
        out.push_str(&format!("{} {sum}", (((p0, 1_i64).1 * sum) % 1000)));
        Ok(out)
    }
    with [Some(4), None, Some(1), Some(6), None, Some(7), Some(11), Some(6), Some(10), Some(3), Some(3), Some(0), None, None, Some(5), Some(10), Some(9), Some(3), None, Some(10), Some(6), Some(5), Some(0), Some(7), Some(5), None, Some(7), Some(6), Some(1), Some(7), Some(4), Some(0), Some(0), Some(11), None, None, Some(0), None, Some(6), None, Some(3), Some(6), Some(6), None, None, None, Some(11), Some(6), Some(6), Some(0), Some(7), Some(4), Some(6), Some(3), Some(2), Some(1), Some(7), Some(6), None, Some(2), Some(11), Some(10), Some(0), Some(3), None, None, Some(10), Some(2), Some(2), Some(8), Some(10), Some(2), Some(7), None, None, Some(0), Some(1), Some(8), None, Some(10), Some(3), Some(0), Some(0), Some(11), Some(10), Some(11), Some(3), Some(9), Some(1), Some(3), Some(4), Some(2), Some(2), Some(4), Some(5), Some(1), Some(8), Some(6), Some(1), Some(2), None, None, Some(6), Some(11), Some(7), Some(0), Some(11), Some(8), Some(1), Some(7), Some(8), None, Some(0), Some(5), Some(0), Some(11), Some(7), Some(8), None, None, Some(0)]
        [Some(6), Some(0), Some(11), Some(3), Some(4), Some(8), Some(0), Some(2), Some(1), Some(3), Some(8), None, Some(0), Some(0), None, Some(10), Some(4), Some(2), Some(2), Some(3), Some(6), Some(8), None, Some(9), None, None, Some(6), Some(10), Some(4), Some(0), Some(11), Some(7), Some(8), None, Some(8), Some(5), Some(6), Some(11), None, None, Some(6), None, Some(4), Some(6), Some(4), Some(2), Some(1), Some(10), Some(10), Some(6), Some(9), Some(7), Some(5), Some(8), Some(6), Some(8), Some(4), Some(5), Some(6), Some(7), None, Some(4), Some(1), Some(6), Some(5), Some(8), Some(11), Some(6), None, Some(2), None, Some(9), Some(11), Some(7), Some(10), Some(8), Some(8), Some(4), Some(6), Some(5), Some(5), Some(9), Some(8), Some(9), None, Some(3), Some(9), Some(0), Some(5), Some(7), None, Some(11), Some(10), Some(5), Some(4), None, Some(8), Some(5), Some(5), None, Some(9), None, None, None, Some(3), None, Some(11), Some(4), Some(3), Some(2), Some(5), None, None, Some(3), None, Some(6), Some(2), Some(3), Some(8), None, Some(0)]
        [Some(3), Some(4), None, Some(5), Some(10), Some(11), Some(8), Some(10), Some(2), Some(3), Some(5), Some(6), Some(0), Some(6), Some(1), Some(8), Some(3), None, Some(4), Some(9), Some(11), None, None, None, None, Some(7), Some(9), Some(1), Some(7), Some(9), Some(8), Some(9), None, Some(4), Some(4), Some(9), Some(8), Some(3), None, Some(10), Some(8), Some(4), Some(11), Some(0), Some(5), Some(10), Some(11), Some(6), None, Some(11), None, Some(4), None, Some(1), Some(3), None, Some(6), Some(11), Some(5), Some(5), Some(4), Some(3), Some(8), Some(2), Some(9), Some(2), Some(6), Some(0), Some(1), Some(9), Some(3), Some(0), Some(2), Some(1), Some(5), Some(6), Some(9), Some(11), None, None, Some(2), Some(3), Some(1), Some(5), None, Some(8), Some(2), None, Some(11), Some(3), Some(4), Some(6), Some(0), Some(5), Some(8), None, Some(7), Some(6), Some(10), Some(6), None, Some(7), None, Some(3), Some(1), Some(3), Some(9), Some(7), Some(1), Some(6), None, Some(8), Some(7), Some(0), None, Some(4), Some(6), Some(7), Some(11), Some(10), Some(0)]
    async fn body_8(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            let v1 = request.number();
            let v2 = String::from("t4");
            let v1 = (v1, wait_for_webhook!("waitw2", hook).await.number()).1;
        } else {
            let mut c3 = 0;
            'l3: while let Ok(request) = wait_for_webhook!("waitw3", hook, timeout = "1m").await {
                c3 += 1;
                if c3 > 3 { break; }
                effect(request.number());
                let mut c4 = 0;
                'l4: while let Ok(request) = wait_for_webhook!("waitw4", hook, timeout = "1m").await {
                    c4 += 1;
                    if c4 > 3 { break; }
                    effect(request.number());
                    let mut v5 = ((sum * p0) % 1000);
                }
            }
        }
        let borrowed = &p1;
        effect(borrowed.len());
        if ((16_i64 + 6_i64) % 1000) != sum {
            if p0 != sum {
                if [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() < sum {
                    sum += wait_for_webhook!("waitw5", hook).await.number() % 50;
                    let v3 = match wait_for_webhook!("waitw6", hook).await.number() % 4 {
                        0 => {
                            sum = p0 % 500;
                            if 11_i64 > sum { return Ok(out); }
                            sum
                        }
                        1 | 2 => {
                            sum += (p0, sum).1 % 50;
                            sum
                        }
                        m @ 3 => {
                            let v1 = step!("waitw7", async { effect(&p1); Ok(sum % 100) }).await?;
                            p0
                        }
                        m if m > 100 => {
                            let mut v0 = ((p0 * wait_for_webhook!("waitw8", hook).await.number()) % 1000);
                            (((v0, sum).1 * sum) % 1000)
                        }
                        _ => {
                            let v6 = 9_i64;
                            wait_for_webhook!("waitw9", hook).await.number()
                        }
                    };
                } else {
                    let (v1, mut w1) = ((((p0 * sum) % 1000), ((sum * 12_i64) % 1000)).1, sum);
                    let v7 = match wait_for_webhook!("waitw10", hook).await.number() % 4 {
                        0 => {
                            w1 += (((p1.len() as i64 + p0) - wait_for_webhook!("waitw11", hook).await.number()) % 1000) % 50;
                            let v8 = step!("waitw12", async { effect(&p1); Ok(sum % 100) }).await?;
                            ((w1 + v8) % 1000)
                        }
                        1 | 2 => {
                            let mut v9 = (p1.len() as i64 + (if v1 == v1 { (p1.len() as i64 + sum) } else { (if w1 == 1_i64 { p0 } else { 9_i64 }) }));
                            if p0 <= v9 { return Ok(out); }
                            noted((w1, w1).1)
                        }
                        m @ 3 => {
                            w1 = 6_i64 % 500;
                            wait_for_webhook!("waitw13", hook).await.number()
                        }
                        m if m > 100 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            v1
                        }
                        _ => {
                            if v1 > v1 { return Ok(out); }
                            let v3 = ((p1.len() as i64 + ((sum * 6_i64) % 1000)), v1);
                            (wait_for_webhook!("waitw14", hook).await.number(), (w1, v1).1).1
                        }
                    };
                    w1 = v1 % 500;
                }
                out.push_str(&format!("<{p0:>4}>"));
            }
        } else if noted(sum) == 16_i64 {
            let mut c10 = 0;
            'l10: while c10 < 3 {
                c10 += 1;
                let d11;
                if ((if 9_i64 > 12_i64 { 18_i64 } else { sum }) != 6_i64) || (sum < 18_i64) { {
                    effect(format_args!("{} {sum}", p1));
                }
                    d11 = sum;
                } else {
                    d11 = p0;
                }
            }
            let v12 = (p1.len() as i64 + (p1.len() as i64 + ((p0 + p0) % 1000)));
        }
        {
            'l13: for v14 in 0..1_i64 {
                let d15;
                if ((if v14 <= v14 { p0 } else { p0 }) != v14) && (5_i64 != v14) { {
                    if (p0 < v14) || (!(sum > v14)) {
                        let (v16, mut w2) = (([v14, p0, 3].iter().map(|n| n * 2).sum::<i64>(), sum).1, 6_i64);
                    } else if !(14_i64 > v14) {
                        let v17 = format!("<{p0:>4}>");
                        effect(String::from(v17) + "!");
                        let v17 = 7_i64;
                    }
                }
                    d15 = sum;
                } else {
                    d15 = (p1.len() as i64 + p0);
                }
                let mut c18 = 0;
                'l18: loop { if c18 >= 2 { break; }
                    c18 += 1;
                    let mut c19 = 0;
                    'l19: loop { if c19 >= 3 { break; }
                        c19 += 1;
                        sum += 7_i64 % 50;
                        let v20 = d15;
                        sum += [v14, 8_i64, 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                    }
                    out.push_str(&String::from("t5"));
                    if d15 < p0 { return Ok(out); }
                    effect(noted(v14));
                }
            }
            let mut v21 = sum;
            let mut c22 = 0;
            'l22: loop { if c22 >= 1 { break; }
                c22 += 1;
                if p0 == sum { break 'l22; }
                let v23 = match noted(sum) % 4 {
                    0 => {
                        if sum == 2_i64 { break 'l22; }
                        out.push_str(&p1.clone());
                        v21
                    }
                    1 | 2 => {
                        if sum != v21 { break 'l22; }
                        let v24 = (v21, (if 0_i64 < p0 { p0 } else { (if 9_i64 == v21 { p0 } else { p0 }) }));
                        17_i64
                    }
                    m @ 3 => {
                        effect((((v21, p0).1 + p0) % 1000));
                        out.push_str(&String::from("t2"));
                        v21
                    }
                    m if m > 100 => {
                        let borrowed = &p1;
                        effect(borrowed.len());
                        let v25 = (((sum, v21).1 - noted(v21)) % 1000);
                        (p1.len() as i64 + noted(p0))
                    }
                    _ => {
                        effect(format_args!("{} {sum}", p1));
                        (if ((p0, 2_i64).1 == 9_i64) || (v21 < p0) { p0 } else { (if p0 <= p0 { p0 } else { 12_i64 }) })
                    }
                };
                if !(sum < sum) {
                    let mut c26 = 0;
                    'l26: loop { if c26 >= 2 { break; }
                        c26 += 1;
                        out.push_str(&p1.clone());
                    }
                    let mut c27 = 0;
                    'l27: while c27 < 1 {
                        c27 += 1;
                        let v28 = sum;
                        effect(noted(sum));
                        sum = ((v21 * (0_i64, p0).1) % 1000) % 500;
                    }
                } else {
                    let v30 = 'l29: {
                        let v31 = sum;
                        let borrowed = &p1;
                        effect(borrowed.len());
                        p0
                    };
                    v21 = 7_i64 % 500;
                }
            }
            if (16_i64 == 12_i64) && (sum <= sum) {
                out.push_str(&p1.clone());
            } else if (13_i64, p0).1 != sum {
                let v2 = 'l32: {
                    let d33;
                    if (p1.len() as i64 + v21) > v21 { {
                        out.push_str(&p1.clone());
                        sum = 1_i64 % 500;
                    }
                        d33 = ((((3_i64 + p0) % 1000) * v21) % 1000);
                    } else {
                        d33 = p0;
                    }
                    let borrowed = &p1;
                    effect(borrowed.len());
                    'l34: for v35 in vec![(d33, v21).1, d33] {
                        sum = (if ([sum, v35, 3].iter().map(|n| n * 2).sum::<i64>() < p0) || (d33 == d33) { v35 } else { p0 }) % 500;
                        let v36 = 15_i64;
                    }
                    v21
                };
            } else {
                let d37;
                if sum < 19_i64 { {
                    if sum > 5_i64 { return Ok(out); }
                }
                    d37 = 3_i64;
                } else {
                    d37 = p0;
                }
            }
        }
        if sum == p0 { return Ok(out); }
        effect(format_args!("{} {sum}", p1));
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with [Some(4), Some(5), Some(5), Some(10), Some(0), Some(10), Some(11), None, Some(7), Some(4), Some(2), Some(4), Some(1), Some(2), None, Some(4), Some(3), None, Some(1), Some(2), Some(8), Some(11), None, Some(5), Some(2), Some(5), Some(3), Some(1), Some(1), Some(11), Some(11), Some(2), Some(1), None, Some(8), Some(6), Some(3), Some(4), Some(9), Some(5), Some(8), None, Some(11), Some(1), Some(4), Some(11), Some(7), Some(4), Some(5), Some(0), None, None, Some(7), Some(11), Some(2), Some(10), Some(10), Some(7), None, Some(10), Some(8), Some(3), Some(6), Some(4), Some(10), None, Some(11), Some(10), Some(9), Some(8), Some(1), Some(7), Some(9), Some(4), Some(5), Some(5), Some(4), None, Some(7), Some(5), Some(3), None, Some(10), Some(6), None, Some(8), Some(11), Some(1), Some(6), None, None, None, Some(3), None, Some(3), Some(10), Some(2), Some(3), Some(0), Some(10), Some(1), Some(4), Some(7), None, None, Some(9), Some(3), None, Some(1), None, Some(7), Some(3), None, Some(1), Some(7), None, Some(7), None, None, Some(9), Some(0)]
        [Some(4), Some(11), Some(8), Some(9), Some(10), None, Some(4), Some(10), None, Some(3), Some(3), Some(11), Some(7), Some(8), Some(0), Some(2), Some(3), Some(2), Some(8), Some(7), Some(11), Some(10), None, Some(8), Some(3), Some(0), None, None, None, Some(2), None, None, Some(7), Some(3), Some(1), None, None, None, Some(1), Some(8), None, Some(6), None, Some(9), Some(0), Some(10), Some(5), Some(1), None, Some(0), Some(10), Some(4), Some(10), Some(5), Some(2), Some(2), Some(7), Some(5), Some(7), Some(5), Some(3), None, Some(0), None, Some(7), Some(9), Some(2), None, Some(11), None, Some(6), Some(7), Some(9), Some(9), None, Some(3), Some(8), Some(5), Some(7), None, Some(5), Some(10), None, Some(8), Some(9), Some(11), Some(3), Some(1), Some(6), Some(1), Some(8), None, Some(6), Some(2), None, None, Some(7), Some(6), Some(8), Some(8), Some(4), None, Some(0), Some(8), Some(4), Some(1), Some(6), None, Some(6), Some(4), Some(6), Some(6), None, Some(10), Some(8), Some(3), Some(3), Some(0), Some(11), Some(7), Some(0)]
        [Some(9), Some(6), Some(2), Some(4), Some(5), Some(9), Some(11), Some(5), Some(9), None, Some(11), Some(3), Some(8), Some(2), Some(5), Some(0), Some(6), Some(10), Some(5), None, None, Some(7), Some(7), Some(10), Some(10), Some(8), Some(1), Some(10), Some(8), Some(9), Some(7), Some(8), Some(7), None, Some(9), Some(7), Some(3), Some(3), Some(9), Some(10), None, None, Some(9), Some(4), None, Some(10), Some(4), Some(2), Some(9), Some(7), Some(5), Some(5), Some(1), Some(2), Some(10), Some(8), None, Some(5), Some(5), None, Some(3), Some(11), Some(8), Some(1), Some(4), None, Some(2), Some(3), Some(10), Some(5), None, None, None, Some(3), Some(1), Some(6), Some(8), Some(5), Some(0), Some(0), Some(2), None, None, Some(1), Some(6), None, Some(2), Some(5), Some(0), Some(8), Some(5), Some(5), None, Some(7), Some(9), None, Some(5), None, Some(10), Some(5), None, Some(4), Some(9), Some(2), Some(4), None, None, Some(3), Some(3), Some(9), Some(8), Some(11), Some(6), Some(0), Some(8), Some(9), Some(0), Some(7), Some(8), None, Some(0)]
    async fn body_9(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if 1_i64 == 5_i64 { return Ok(out); }
        sum += wait_for_webhook!("waitw1", hook).await.number() % 50;
        let mut c1 = 0;
        'l1: loop { if c1 >= 3 { break; }
            c1 += 1;
            let v2 = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }).await?;
            let mut v3 = (p1.len() as i64 + (noted(11_i64), (if v2 < sum { p0 } else { sum })).1);
        }
        let v4 = step!("waitw3", async { effect(&p1); Ok(sum % 100) }).await?;
        let v5 = step!("waitw4", async { effect(&p1); Ok(sum % 100) }).await?;
        let (v6, mut w1) = (wait_for_webhook!("waitw5", hook).await.number(), (if (p1.len() as i64 + v4) > p0 { ((p0 * sum) % 1000) } else { 14_i64 }));
        let v8 = 'l7: {
            let v9 = step!("waitw6", async { effect(&p1); Ok(v4 % 100) }).await?;
            if let Ok(request) = wait_for_webhook!("waitw7", hook, timeout = "1m").await {
                let v10 = request.number();
                let mut c11 = 0;
                'l11: while let Ok(request) = wait_for_webhook!("waitw8", hook, timeout = "1m").await {
                    c11 += 1;
                    if c11 > 3 { break; }
                    effect(request.number());
                    sum += noted((p1.len() as i64 + v5)) % 50;
                }
                sum += 0_i64 % 50;
            } else {
                let v12 = match wait_for_webhook!("waitw9", hook).await.number() % 4 {
                    0 => {
                        let v13 = String::from("t7");
                        effect(String::from(v13) + "!");
                        let v13 = 7_i64;
                        (p1.len() as i64 + 12_i64)
                    }
                    1 | 2 => {
                        w1 += [((v5 - v6) % 1000), v9, 3].iter().map(|n| n * 2).sum::<i64>() % 50;
                        w1 += wait_for_webhook!("waitw10", hook).await.number() % 50;
                        (if wait_for_webhook!("waitw11", hook).await.number() == v5 { 4_i64 } else { (p1.len() as i64 + v6) })
                    }
                    m @ 3 => {
                        let v14 = noted((wait_for_webhook!("waitw12", hook).await.number(), v4).1);
                        (p1.len() as i64 + ((p0 - v9) % 1000))
                    }
                    m if m > 100 => {
                        let mut v15 = ((v5 - v6) % 1000);
                        let v16 = (sum, (if (sum < 19_i64) && (6_i64 == v15) { (if v5 != sum { p0 } else { 1_i64 }) } else { noted(v9) })).1;
                        sum
                    }
                    _ => {
                        if p0 < v5 { break 'l7 (p1.len() as i64 + sum); }
                        v9
                    }
                };
            }
            let v17 = (((p1.len() as i64 + (p1.len() as i64 + v4)) + (((14_i64 * v6) % 1000), wait_for_webhook!("waitw13", hook).await.number()).1) % 1000);
            v9
        };
        out.push_str(&format!("{} {sum}", [sum, (v5, v5).1, 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with [Some(3), Some(10), Some(11), Some(3), Some(11), Some(4), Some(10), None, Some(10), None, Some(3), Some(5), Some(11), Some(9), Some(2), Some(7), Some(10), Some(3), Some(6), None, Some(3), Some(3), Some(7), Some(2), None, None, Some(6), Some(11), Some(5), None, None, Some(9), Some(4), None, Some(5), Some(0), Some(9), Some(8), None, Some(9), Some(6), None, None, Some(10), Some(3), Some(7), Some(11), None, None, Some(11), None, Some(2), Some(8), None, Some(4), Some(2), Some(9), Some(7), Some(3), None, Some(4), Some(8), None, Some(10), None, None, Some(4), Some(6), Some(10), Some(9), None, None, Some(2), Some(9), None, None, Some(11), Some(7), Some(3), Some(11), None, Some(1), None, Some(3), Some(5), None, None, Some(11), Some(8), Some(5), Some(8), None, Some(1), Some(4), Some(5), None, None, Some(2), Some(9), Some(8), Some(1), Some(2), Some(10), Some(5), Some(2), None, Some(4), Some(8), Some(6), Some(7), Some(6), None, Some(4), Some(9), Some(6), Some(0), Some(6), Some(11), Some(8), Some(0), Some(0)]
        [Some(7), Some(8), None, Some(0), Some(2), None, None, Some(0), Some(3), Some(11), Some(2), Some(9), Some(3), Some(8), Some(6), Some(1), Some(9), Some(7), Some(11), Some(6), Some(2), Some(10), Some(4), Some(5), None, Some(2), Some(2), Some(9), None, None, Some(4), Some(4), Some(9), Some(10), Some(8), None, Some(11), Some(7), None, None, Some(6), Some(11), Some(2), Some(0), None, Some(10), Some(5), None, Some(0), Some(10), Some(3), Some(4), Some(7), Some(9), Some(2), None, Some(7), Some(3), None, Some(7), Some(6), Some(11), Some(11), Some(9), Some(7), Some(10), Some(5), Some(9), None, Some(6), Some(9), Some(5), Some(4), Some(10), Some(3), Some(8), Some(2), None, Some(10), Some(3), Some(7), None, Some(9), None, Some(0), Some(11), Some(2), Some(1), Some(3), None, None, Some(2), Some(4), Some(0), Some(0), Some(3), Some(4), Some(9), Some(10), Some(9), Some(2), Some(2), None, None, Some(8), Some(1), Some(2), Some(6), Some(7), Some(8), Some(7), Some(8), Some(1), Some(7), Some(7), Some(1), Some(8), Some(4), Some(9), Some(10), Some(0)]
        [None, Some(11), Some(8), Some(3), Some(4), Some(7), Some(10), None, None, None, Some(7), Some(8), None, Some(2), None, None, Some(5), Some(3), Some(7), Some(0), Some(11), Some(9), Some(0), Some(0), None, Some(6), None, Some(8), Some(6), Some(1), Some(1), Some(10), Some(10), Some(0), Some(7), None, Some(11), Some(7), Some(9), Some(5), None, None, Some(9), None, None, Some(1), Some(3), Some(2), Some(6), Some(10), Some(0), None, Some(1), Some(1), Some(3), Some(0), None, None, Some(8), None, Some(6), Some(6), Some(10), Some(0), Some(4), None, Some(11), Some(2), Some(9), Some(11), Some(2), Some(8), Some(5), None, Some(4), None, Some(4), Some(9), Some(10), Some(2), Some(10), None, Some(11), Some(8), Some(2), Some(5), Some(2), Some(4), None, Some(9), Some(1), Some(6), None, None, None, Some(1), Some(3), Some(8), Some(11), Some(11), Some(8), Some(7), Some(5), Some(11), Some(10), Some(8), Some(10), Some(0), Some(11), Some(6), Some(0), Some(8), None, None, Some(2), Some(5), None, Some(7), Some(1), Some(11), Some(0)]
    async fn body_10(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        {
            let Ok(v2) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
            let v2 = v2.number();
            if (if sum == 4_i64 { sum } else { v2 }) > 2_i64 {
                let v2 = 'l1: {
                    let mut c3 = 0;
                    'l3: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
                        c3 += 1;
                        if c3 > 3 { break; }
                        effect(request.number());
                        if sum != p0 { break 'l1 wait_for_webhook!("waitw3", hook).await.number(); }
                        if v2 < sum { continue 'l3; }
                    }
                    [sum, 12_i64, 3].iter().map(|n| n * 2).sum::<i64>()
                };
                sum = wait_for_webhook!("waitw4", hook).await.number() % 500;
            } else {
                let mut v4 = ((p0 * wait_for_webhook!("waitw5", hook).await.number()) % 1000);
                if (if 2_i64 != v4 { v4 } else { p0 }) <= p0 {
                    let mut c5 = 0;
                    'l5: while let Ok(request) = wait_for_webhook!("waitw6", hook, timeout = "1m").await {
                        c5 += 1;
                        if c5 > 3 { break; }
                        effect(request.number());
                        let v6 = v4;
                    }
                    let borrowed = &p1;
                    effect(borrowed.len());
                    if (v4 == 3_i64) || ((sum <= p0) && (v2 > v2)) {
                        v4 += (if (((3_i64 - p0) % 1000) == 10_i64) || (v2 != p0) { p0 } else { ((sum + p0) % 1000) }) % 50;
                        let v1 = ([p0, [v4, v4, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>(), (v4, (12_i64, 4_i64).1).1);
                        if v4 != p0 { return Ok(out); }
                    } else if ((p1.len() as i64 + v4) == sum) && (v4 != 1_i64) {
                        v4 = v2 % 500;
                        out.push_str(&String::from("t8"));
                    }
                } else if wait_for_webhook!("waitw7", hook).await.number() == 14_i64 {
                    {
                        effect((p1.len() as i64 + (v2, 5_i64).1));
                    }
                    v4 = wait_for_webhook!("waitw8", hook).await.number() % 500;
                }
            }
        }
        'l7: for v8 in 0..1_i64 {
            let v9 = step!("waitw9", async { effect(&p1); Ok(sum % 100) }).await?;
            let mut v10 = vec![v8, [wait_for_webhook!("waitw10", hook).await.number(), wait_for_webhook!("waitw11", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()];
        }
        if ((sum, p0).1 <= sum) || (sum < p0) {
            sum += p0 % 50;
        } else {
            let borrowed = &p1;
            effect(borrowed.len());
        }
        sum = wait_for_webhook!("waitw12", hook).await.number() % 500;
        sum += 7_i64 % 50;
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with [Some(0), Some(11), Some(10), Some(7), Some(9), Some(6), Some(4), None, Some(9), Some(3), None, Some(11), Some(10), None, Some(3), Some(3), Some(6), Some(2), Some(9), Some(1), None, Some(3), Some(3), None, None, None, Some(1), None, None, Some(3), Some(9), None, Some(1), Some(11), Some(10), Some(7), Some(7), Some(6), None, Some(11), Some(3), None, None, Some(11), Some(9), Some(4), None, Some(4), Some(8), Some(3), Some(11), Some(7), None, Some(0), Some(0), None, Some(8), None, Some(8), Some(2), Some(5), Some(10), Some(11), Some(5), Some(1), Some(7), Some(6), Some(5), Some(5), None, Some(9), Some(5), Some(8), None, None, Some(9), Some(11), Some(10), Some(10), Some(7), Some(8), Some(11), Some(5), Some(11), Some(11), Some(8), Some(7), Some(2), Some(4), Some(9), Some(4), Some(8), Some(6), Some(8), Some(0), Some(0), None, Some(11), Some(3), None, Some(1), Some(11), None, Some(2), Some(2), Some(7), Some(4), Some(8), None, Some(11), Some(1), Some(5), Some(7), None, Some(3), None, Some(6), Some(3), Some(2), Some(6), Some(0)]
        [None, Some(10), Some(3), Some(5), Some(1), Some(8), Some(7), Some(9), Some(5), Some(10), Some(4), Some(5), Some(4), Some(0), Some(5), Some(6), Some(1), Some(11), Some(5), Some(0), Some(5), Some(0), Some(11), None, Some(2), Some(6), Some(8), None, Some(6), Some(11), Some(6), Some(3), None, Some(2), None, Some(3), Some(2), Some(8), Some(11), Some(10), Some(7), Some(1), Some(1), Some(0), Some(0), Some(1), Some(3), Some(5), Some(3), Some(9), Some(11), None, Some(7), None, Some(1), Some(6), Some(9), Some(6), Some(1), Some(9), Some(4), Some(2), Some(11), Some(7), None, Some(4), Some(3), Some(10), None, Some(7), Some(7), None, Some(9), None, Some(8), Some(9), Some(8), Some(0), Some(10), Some(11), Some(3), Some(1), None, Some(3), Some(0), Some(9), Some(3), Some(2), Some(1), Some(4), Some(6), Some(5), None, Some(4), Some(0), Some(0), Some(3), Some(1), None, Some(4), Some(3), None, Some(3), Some(10), Some(11), Some(5), Some(10), Some(11), Some(9), Some(1), Some(2), Some(6), Some(6), Some(6), None, None, Some(1), Some(7), Some(0), None, Some(0)]
        [Some(5), Some(4), Some(11), None, Some(3), Some(7), Some(2), Some(10), Some(3), None, Some(6), Some(11), Some(10), None, Some(3), None, Some(10), Some(7), Some(1), Some(10), Some(9), Some(6), Some(5), Some(7), Some(5), Some(6), Some(8), None, Some(11), Some(8), Some(1), Some(11), Some(3), Some(7), Some(1), Some(5), None, Some(9), Some(1), Some(6), Some(8), Some(3), Some(2), Some(5), Some(7), Some(6), None, Some(4), Some(10), Some(7), Some(5), Some(8), Some(2), Some(4), None, Some(10), Some(1), Some(3), Some(10), None, Some(1), Some(4), Some(8), Some(9), None, Some(5), Some(1), None, Some(7), Some(1), Some(2), Some(10), None, Some(3), None, None, Some(6), Some(10), Some(1), Some(0), Some(0), Some(4), Some(4), Some(3), Some(0), None, Some(4), Some(10), Some(1), Some(11), None, Some(1), Some(4), Some(11), Some(5), Some(3), Some(4), Some(10), Some(11), None, Some(0), Some(9), Some(0), Some(7), Some(8), Some(4), Some(7), Some(6), Some(6), Some(2), Some(3), Some(0), Some(8), Some(6), Some(2), None, None, Some(3), None, Some(8), Some(0)]
    async fn body_11(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        effect(sum);
        let Ok(v1) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        if (((sum + sum) % 1000) <= sum) && (!(sum > v1)) {
            let mut v2 = vec![p0, noted(v1)];
        } else if (wait_for_webhook!("waitw2", hook).await.number() == v1) || (9_i64 <= 2_i64) {
            let v2 = ((wait_for_webhook!("waitw3", hook).await.number() * ([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>(), ((sum * 19_i64) % 1000)).1) % 1000);
        } else {
            sum = (((if sum > v1 { p0 } else { sum }) * wait_for_webhook!("waitw4", hook).await.number()) % 1000) % 500;
            if 15_i64 <= sum { return Ok(out); }
            if v1 > 16_i64 { return Ok(out); }
        }
        let v3 = match sum % 4 {
            0 => {
                let mut c4 = 0;
                'l4: while c4 < 1 {
                    c4 += 1;
                    if sum > v1 { return Ok(out); }
                    if 8_i64 <= sum { continue 'l4; }
                }
                1_i64
            }
            1 | 2 => {
                let mut v5 = vec![[noted(v1), v1, 3].iter().map(|n| n * 2).sum::<i64>(), wait_for_webhook!("waitw5", hook).await.number()];
                let borrowed = &p1;
                effect(borrowed.len());
                15_i64
            }
            m @ 3 => {
                let mut c6 = 0;
                'l6: while let Ok(request) = wait_for_webhook!("waitw6", hook, timeout = "1m").await {
                    c6 += 1;
                    if c6 > 3 { break; }
                    effect(request.number());
                    let v7 = (noted((if 15_i64 == p0 { v1 } else { 7_i64 })), ((noted(p0) - (if 18_i64 <= p0 { v1 } else { v1 })) % 1000)).1;
                    effect(sum);
                }
                let mut c8 = 0;
                'l8: while let Ok(request) = wait_for_webhook!("waitw7", hook, timeout = "1m").await {
                    c8 += 1;
                    if c8 > 3 { break; }
                    effect(request.number());
                    let v2 = ((((v1 * p0) % 1000) - sum) % 1000);
                }
                v1
            }
            m if m > 100 => {
                if let Ok(request) = wait_for_webhook!("waitw8", hook, timeout = "1m").await {
                    let v9 = request.number();
                    let borrowed = &p1;
                    effect(borrowed.len());
                    let borrowed = &p1;
                    effect(borrowed.len());
                    if v1 > sum { return Ok(out); }
                } else {
                    let Ok(v10) = wait_for_webhook!("waitw9", hook, timeout = "1m").await else { return Ok(out) };
                    let v10 = v10.number();
                    let v0 = 'l11: {
                        sum = [((sum - sum) % 1000), v10, 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                        let v12 = 18_i64;
                        (((p1.len() as i64 + sum) + sum) % 1000)
                    };
                }
                ((noted(14_i64) - sum) % 1000)
            }
            _ => {
                let v13 = sum;
                {
                    let v14 = step!("waitw10", async { effect(&p1); Ok(v1 % 100) }).await?;
                    if v14 < v14 { return Ok(out); }
                }
                v1
            }
        };
        sum += (p1.len() as i64 + [16_i64, 17_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 50;
        let v15 = (p1.len() as i64 + [(v1, v3).1, (sum, 16_i64).1, 3].iter().map(|n| n * 2).sum::<i64>());
        let (v16, mut w2) = (16_i64, ((p0 * noted(14_i64)) % 1000));
        out.push_str(&format!("{} {sum}", noted(noted(v3))));
        Ok(out)
    }
    with [Some(10), None, Some(2), Some(10), None, Some(1), Some(4), Some(3), Some(1), None, Some(3), Some(6), None, Some(6), None, Some(6), Some(6), Some(6), Some(2), Some(4), None, None, Some(8), None, Some(9), Some(4), Some(3), Some(7), Some(10), None, Some(4), Some(8), None, Some(2), Some(7), Some(1), Some(3), Some(4), Some(10), None, None, Some(5), Some(4), Some(3), Some(5), Some(9), Some(4), Some(6), Some(8), Some(1), Some(6), None, None, Some(10), Some(10), Some(10), Some(6), Some(7), Some(1), Some(9), None, Some(8), Some(0), Some(1), None, Some(0), Some(9), Some(5), None, Some(7), None, None, Some(7), None, Some(6), Some(6), Some(10), Some(6), Some(7), Some(3), Some(10), Some(10), Some(0), Some(8), Some(8), Some(7), Some(2), Some(3), Some(2), Some(8), Some(0), Some(11), Some(10), Some(11), Some(4), Some(2), None, None, Some(7), Some(4), Some(0), Some(4), Some(5), None, Some(5), None, Some(7), Some(8), None, None, Some(0), None, Some(0), Some(6), Some(9), Some(3), Some(4), Some(6), None, Some(5), Some(0)]
        [Some(10), Some(0), Some(2), Some(5), Some(5), Some(9), Some(4), Some(9), Some(11), Some(6), Some(0), Some(4), Some(7), Some(0), Some(1), None, Some(5), Some(8), Some(1), Some(10), Some(3), Some(3), Some(8), Some(9), Some(9), Some(0), None, Some(9), Some(0), None, Some(7), Some(6), Some(5), Some(9), Some(6), Some(0), Some(6), Some(3), Some(2), Some(10), Some(3), None, Some(4), None, Some(9), None, Some(11), None, Some(9), None, Some(6), None, Some(2), Some(11), Some(7), Some(4), Some(3), None, Some(5), Some(1), Some(3), Some(4), Some(2), Some(0), None, Some(6), Some(2), Some(0), Some(2), Some(6), Some(7), None, Some(9), Some(0), None, Some(3), None, Some(11), Some(5), Some(1), Some(5), Some(1), Some(8), Some(4), Some(4), Some(10), Some(4), Some(6), None, Some(8), Some(9), Some(10), Some(11), Some(6), None, Some(2), Some(0), Some(8), Some(9), Some(6), Some(3), Some(11), Some(7), Some(10), Some(3), None, None, Some(4), Some(8), Some(9), None, Some(9), Some(7), Some(4), Some(8), Some(1), Some(1), Some(7), Some(3), Some(5), Some(0)]
        [Some(0), Some(4), None, Some(5), Some(1), Some(9), Some(2), None, Some(2), None, Some(8), Some(11), Some(6), Some(1), None, Some(0), Some(7), Some(0), None, None, Some(11), Some(4), None, Some(4), Some(4), Some(5), Some(8), Some(5), Some(5), Some(11), None, Some(8), Some(2), Some(0), None, Some(10), Some(9), Some(3), Some(10), Some(7), None, Some(9), None, Some(9), Some(8), None, Some(11), None, Some(0), Some(6), Some(11), Some(4), Some(8), Some(11), Some(2), Some(7), Some(1), Some(10), None, Some(0), Some(6), None, Some(3), Some(0), Some(9), Some(5), Some(7), Some(7), None, None, Some(4), Some(3), Some(1), None, None, Some(4), Some(9), Some(9), Some(6), Some(10), Some(8), Some(5), Some(0), Some(11), Some(3), Some(1), Some(3), Some(4), Some(3), None, Some(11), Some(7), Some(2), None, Some(5), Some(7), Some(0), None, None, Some(0), Some(4), None, Some(2), None, Some(2), Some(1), Some(5), Some(8), Some(6), None, Some(8), Some(7), Some(5), Some(7), Some(0), Some(3), None, Some(10), Some(6), Some(2), Some(0)]
    async fn body_12(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let borrowed = &p1;
        effect(borrowed.len());
        if let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            let v1 = request.number();
            if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
                let v2 = request.number();
                let Ok(v0) = wait_for_webhook!("waitw3", hook, timeout = "1m").await else { return Ok(out) };
                let v0 = v0.number();
                sum = v1 % 500;
                'l3: for v4 in vec![10_i64, v0] {
                    let v5 = step!("waitw4", async { effect(&p1); Ok(v4 % 100) }).await?;
                }
            } else {
                sum += (([sum, sum, 3].iter().map(|n| n * 2).sum::<i64>() - p0) % 1000) % 50;
            }
            let v7 = 'l6: {
                let v9 = 'l8: {
                    let v10 = step!("waitw5", async { effect(&p1); Ok(p0 % 100) }).await?;
                    [((v10 + 12_i64) % 1000), (if p0 < sum { sum } else { v10 }), 3].iter().map(|n| n * 2).sum::<i64>()
                };
                (((p0 - v9) % 1000), noted(19_i64)).1
            };
            let v0 = String::from("t9");
        } else {
            let mut v11 = sum;
        }
        sum += (p1.len() as i64 + [sum, p0, 3].iter().map(|n| n * 2).sum::<i64>()) % 50;
        let v13 = 'l12: {
            sum = (if ((p0, sum).1 < p0) && (4_i64 == sum) { sum } else { sum }) % 500;
            sum = (if (sum, sum).1 <= 12_i64 { p0 } else { wait_for_webhook!("waitw6", hook).await.number() }) % 500;
            wait_for_webhook!("waitw7", hook).await.number()
        };
        sum += 7_i64 % 50;
        let v14 = match [(if 14_i64 != p0 { v13 } else { p0 }), ((v13 - 11_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>() % 4 {
            0 => {
                let mut c15 = 0;
                'l15: while let Ok(request) = wait_for_webhook!("waitw8", hook, timeout = "1m").await {
                    c15 += 1;
                    if c15 > 3 { break; }
                    effect(request.number());
                    let v2 = 'l16: {
                        let v17 = step!("waitw9", async { effect(&p1); Ok(p0 % 100) }).await?;
                        let mut v0 = vec![wait_for_webhook!("waitw10", hook).await.number(), v13];
                        v0.first().copied().unwrap_or(p0)
                    };
                    if let Ok(request) = wait_for_webhook!("waitw11", hook, timeout = "1m").await {
                        let v18 = request.number();
                        sum = wait_for_webhook!("waitw12", hook).await.number() % 500;
                        let mut v19 = 17_i64;
                    } else {
                        sum += sum % 50;
                    }
                    let mut v20 = 9_i64;
                }
                if 13_i64 < v13 { return Ok(out); }
                ((if 5_i64 <= 12_i64 { p0 } else { p0 }), (p1.len() as i64 + 10_i64)).1
            }
            1 | 2 => {
                if 6_i64 <= 6_i64 { return Ok(out); }
                let mut c21 = 0;
                'l21: loop { if c21 >= 3 { break; }
                    c21 += 1;
                    let mut c22 = 0;
                    'l22: while let Ok(request) = wait_for_webhook!("waitw13", hook, timeout = "1m").await {
                        c22 += 1;
                        if c22 > 3 { break; }
                        effect(request.number());
                        let v23 = wait_for_webhook!("waitw14", hook).await.number();
                    }
                }
                18_i64
            }
            m @ 3 => {
                if noted(p0) != v13 {
                    {
                        if v13 <= p0 { return Ok(out); }
                        sum += ((if v13 > v13 { v13 } else { p0 }), sum).1 % 50;
                        if sum > p0 { return Ok(out); }
                    }
                } else if (((sum - sum) % 1000) != sum) && (v13 == p0) {
                    let mut v1 = (p1.len() as i64 + noted((p1.len() as i64 + p0)));
                    let mut v24 = vec![((noted(sum) + p0) % 1000), noted((p1.len() as i64 + 19_i64))];
                } else {
                    if !(p0 < 15_i64) {
                        let (v25, mut w1) = (sum, (sum, v13).1);
                    } else {
                        effect(((v13 * 14_i64) % 1000));
                    }
                }
                v13
            }
            m if m > 100 => {
                let mut c26 = 0;
                'l26: while c26 < 1 {
                    c26 += 1;
                    effect(p0);
                }
                let mut c27 = 0;
                'l27: loop { if c27 >= 3 { break; }
                    c27 += 1;
                    let mut c28 = 0;
                    'l28: while c28 < 2 {
                        c28 += 1;
                        out.push_str(&String::from("t9"));
                    }
                    sum += p0 % 50;
                    if (((v13 * sum) % 1000) < sum) && (!(v13 < p0)) {
                        sum += ((sum, 2_i64).1, [18_i64, v13, 3].iter().map(|n| n * 2).sum::<i64>()).1 % 50;
                        out.push_str(&format!("{}-{}", ((v13 + v13) % 1000), p1));
                    } else {
                        let mut v29 = noted((16_i64, sum).1);
                    }
                    let mut v30 = v13;
                }
                (if [8_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>() < v13 { sum } else { 11_i64 })
            }
            _ => {
                let (v31, mut w2) = ((p1.len() as i64 + ((sum + 14_i64) % 1000)), v13);
                let v32 = w2;
                v13
            }
        };
        let mut c33 = 0;
        'l33: while c33 < 3 {
            c33 += 1;
            let mut v34 = p0;
            if v14 <= 1_i64 {
                if (v13, v14).1 < v34 {
                    if (((sum * p0) % 1000) != v34) || ((v13 <= 17_i64) && (17_i64 > v34)) {
                        let mut v1 = ((sum * 15_i64) % 1000);
                        sum = [((p0 - 18_i64) % 1000), v14, 3].iter().map(|n| n * 2).sum::<i64>() % 500;
                        let v35 = (v13, v34);
                    } else if ((p0 - v34) % 1000) != v13 {
                        let v36 = (v14, (((v34, v14).1 * (sum, v14).1) % 1000));
                        effect(sum);
                    } else {
                        sum += 3_i64 % 50;
                        let mut v37 = sum;
                        let mut v38 = v13;
                    }
                    let v40 = 'l39: {
                        sum += p0 % 50;
                        ((v34 * v34) % 1000)
                    };
                }
            }
            let borrowed = &p1;
            effect(borrowed.len());
            let d41;
            if (v13 > 11_i64) && (p0 == 19_i64) { {
                let v43 = 'l42: {
                    let mut c44 = 0;
                    'l44: loop { if c44 >= 3 { break; }
                        c44 += 1;
                        let (v45, mut w1) = (p0, 7_i64);
                    }
                    effect(format_args!("{} {sum}", p1));
                    if (1_i64 > v14) || (((18_i64, 15_i64).1 <= 18_i64) && (sum == v13)) {
                        sum += v14 % 50;
                        let v46 = (p1.len() as i64 + [v14, 17_i64, 3].iter().map(|n| n * 2).sum::<i64>());
                        let mut v47 = noted([p0, noted(v14), 3].iter().map(|n| n * 2).sum::<i64>());
                    } else {
                        if v14 != 18_i64 { break 'l42 sum; }
                    }
                    16_i64
                };
                if v14 == v13 {
                    if (v43 != 14_i64) || ((9_i64 > v34) || (9_i64 == v43)) {
                        effect(sum);
                    } else {
                        let mut v3 = 16_i64;
                    }
                    if 7_i64 == v13 { break 'l33; }
                    let v2 = match v13 % 4 {
                        0 => {
                            v34 += ((2_i64 - v13) % 1000) % 50;
                            (p1.len() as i64 + (if sum > v13 { v43 } else { v43 }))
                        }
                        1 | 2 => {
                            let borrowed = &p1;
                            effect(borrowed.len());
                            let borrowed = &p1;
                            effect(borrowed.len());
                            v14
                        }
                        m @ 3 => {
                            let v1 = [(((2_i64 * 14_i64) % 1000), v34).1, ((((10_i64 * v14) % 1000) * (sum, 9_i64).1) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                            let mut v1 = vec![((noted(4_i64) - v1) % 1000), ((((v14 * sum) % 1000) - 4_i64) % 1000)];
                            [(v13, v34).1, [9_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>(), 3].iter().map(|n| n * 2).sum::<i64>()
                        }
                        m if m > 100 => {
                            sum = (p1.len() as i64 + p0) % 500;
                            v34 = noted(v34) % 500;
                            0_i64
                        }
                        _ => {
                            v34 += p0 % 50;
                            sum
                        }
                    };
                } else if (if v43 < v14 { v13 } else { 2_i64 }) != 10_i64 {
                    let mut c48 = 0;
                    'l48: while c48 < 3 {
                        c48 += 1;
                        let v49 = v14;
                        let v50 = String::from("t2");
                        effect(String::from(v50) + "!");
                        let v50 = 7_i64;
                        sum = noted(noted(v49)) % 500;
                    }
                }
            }
                d41 = v14;
            } else {
                d41 = p0;
            }
        }
        out.push_str(&format!("{} {sum}", noted(((0_i64 * v13) % 1000))));
        Ok(out)
    }
    with [Some(9), Some(1), Some(3), Some(1), None, Some(4), Some(8), Some(10), Some(8), None, Some(7), Some(3), Some(7), Some(8), Some(2), Some(1), None, Some(4), Some(3), Some(9), Some(4), Some(11), Some(6), Some(6), None, Some(10), Some(3), Some(11), Some(5), Some(9), Some(1), Some(4), Some(7), Some(10), Some(11), Some(7), Some(3), Some(9), Some(9), Some(5), Some(3), Some(2), Some(8), None, Some(11), Some(7), Some(5), None, Some(11), None, Some(1), None, Some(10), Some(0), None, Some(9), Some(1), Some(5), Some(0), None, None, Some(5), Some(10), Some(11), Some(2), Some(10), None, Some(3), None, Some(10), Some(0), Some(5), Some(8), Some(8), None, Some(4), Some(3), None, Some(9), Some(10), Some(4), None, None, Some(11), None, Some(10), Some(1), Some(0), Some(9), Some(3), Some(1), Some(3), None, Some(5), Some(3), Some(6), Some(9), None, Some(5), None, Some(3), Some(9), Some(2), Some(11), None, Some(4), Some(3), Some(1), Some(9), Some(7), Some(3), Some(11), Some(6), Some(5), Some(9), Some(3), None, Some(4), Some(9), Some(0), Some(0)]
        [None, Some(1), Some(1), Some(4), Some(3), Some(1), Some(3), Some(10), Some(5), None, Some(4), Some(2), Some(9), Some(6), Some(3), Some(8), Some(4), Some(6), Some(2), Some(4), Some(8), Some(5), Some(9), Some(5), Some(4), Some(6), Some(8), Some(11), None, Some(5), None, Some(2), Some(10), Some(2), Some(6), Some(11), Some(6), Some(3), Some(5), Some(5), None, Some(5), Some(5), Some(9), Some(2), Some(4), Some(2), Some(5), Some(7), Some(6), Some(7), None, Some(0), Some(6), Some(5), Some(8), Some(1), None, Some(7), None, Some(4), None, Some(8), None, Some(5), Some(0), Some(9), Some(11), Some(2), Some(6), Some(3), Some(3), Some(7), Some(4), Some(9), Some(6), Some(9), Some(0), Some(3), Some(10), Some(7), Some(10), Some(2), Some(7), Some(3), Some(6), Some(1), Some(9), Some(3), Some(1), Some(6), Some(9), Some(6), None, None, Some(3), Some(6), None, Some(5), Some(6), Some(4), Some(4), Some(0), Some(8), Some(9), Some(9), Some(7), Some(0), Some(2), Some(10), Some(2), Some(4), Some(4), None, Some(2), Some(2), Some(10), Some(3), Some(1), Some(0), Some(0)]
        [Some(9), Some(3), Some(11), Some(4), Some(6), Some(3), Some(2), Some(5), Some(2), Some(11), Some(8), Some(3), Some(8), Some(9), Some(10), None, Some(0), Some(1), None, Some(7), Some(2), Some(10), Some(0), Some(10), Some(5), None, Some(8), Some(1), None, Some(2), None, Some(3), None, Some(6), Some(9), Some(7), Some(1), None, Some(6), None, Some(4), Some(8), None, Some(0), Some(3), Some(7), Some(9), Some(1), Some(8), Some(0), Some(7), Some(7), Some(1), Some(10), Some(11), Some(6), Some(7), None, None, Some(8), Some(2), Some(10), Some(2), Some(9), Some(11), Some(11), Some(4), None, None, None, Some(4), Some(4), Some(7), Some(8), Some(5), Some(10), None, Some(11), None, Some(9), None, None, Some(2), Some(3), Some(2), None, None, Some(3), Some(4), Some(6), Some(2), Some(1), Some(8), Some(6), Some(3), Some(9), Some(0), Some(4), Some(3), Some(3), Some(6), Some(9), Some(11), None, None, None, Some(2), Some(1), Some(3), None, None, Some(7), Some(6), None, Some(6), Some(4), Some(4), None, Some(3), Some(0), Some(0)]
}
