//! Random bodies, made by `cargo run -p workflow-tests --bin sweep -- sample`.

#![allow(warnings, clippy::all, clippy::pedantic)]

same! {
    async fn body_1(p0: i64 = 2, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if (wait_for_webhook!("waitw1", hook).await.number() != 5_i64) && (((p0 - sum) % 1000) > p0) {
            if sum <= sum { return Ok(out); }
        }
        let v1 = match sum % 4 {
            0 => {
                if sum == 4_i64 { return Ok(out); }
                (if wait_for_webhook!("waitw2", hook).await.number() == sum { [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>() } else { wait_for_webhook!("waitw3", hook).await.number() })
            }
            1 | 2 => {
                let v2 = step!("waitw4", async { effect(&p1); Ok(p0 % 100) }).await?;
                (p1.len() as i64 + ((p0 * 11_i64) % 1000))
            }
            m @ 3 => {
                let mut v3 = vec![p0, (p1.len() as i64 + (if sum == p0 { p0 } else { p0 }))];
                let v4 = 10_i64;
                [((10_i64 - p0) % 1000), (sum, v4).1, 3].iter().map(|n| n * 2).sum::<i64>()
            }
            m if m > 100 => {
                sum = sum % 500;
                noted((p1.len() as i64 + sum))
            }
            _ => {
                out.push_str(&String::from("t2"));
                out.push_str(&format!("{}-{}", 5_i64, p1));
                ((p0 - 14_i64) % 1000)
            }
        };
        sum += 9_i64 % 50;
        out.push_str(&format!("{} {sum}", [sum, 2_i64, 3].iter().map(|n| n * 2).sum::<i64>()));
        Ok(out)
    }
    with seeds [1781390249, 2970426868, 2785486372]
    async fn body_2(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = match [((p0 * p0) % 1000), wait_for_webhook!("waitw1", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>() % 4 {
            0 => {
                let v2 = (noted(wait_for_webhook!("waitw2", hook).await.number()), (p1.len() as i64 + (if p0 <= p0 { sum } else { sum }))).1;
                let v1 = wait_for_webhook!("waitw3", hook).await.number();
                wait_for_webhook!("waitw4", hook).await.number()
            }
            1 | 2 => {
                if p0 <= sum { return Ok(out); }
                let borrowed = &p1;
                effect(borrowed.len());
                sum
            }
            m @ 3 => {
                out.push_str(&String::from("t8"));
                sum += (p1.len() as i64 + sum) % 50;
                (p1.len() as i64 + [sum, 19_i64, 3].iter().map(|n| n * 2).sum::<i64>())
            }
            m if m > 100 => {
                effect(p0);
                noted(3_i64)
            }
            _ => {
                let borrowed = &p1;
                effect(borrowed.len());
                let v0 = format!("{}-{}", 16_i64, p1);
                10_i64
            }
        };
        sum += (p1.len() as i64 + ((p0 + 13_i64) % 1000)) % 50;
        let v0 = v1;
        if p0 == v0 { return Ok(out); }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [93945187, 1753674728, 1799100101]
    async fn body_3(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if (wait_for_webhook!("waitw1", hook).await.number() == sum) && (11_i64 == sum) {
            if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
                let v1 = request.number();
                sum += ((p1.len() as i64 + sum), p0).1 % 50;
                if p0 <= p0 { return Ok(out); }
                let v1 = step!("waitw3", async { effect(&p1); Ok(v1 % 100) }).await?;
            } else {
                sum = 18_i64 % 500;
            }
            let v2 = noted(((p0 * noted(3_i64)) % 1000));
        }
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", (if (((p0 * p0) % 1000) < p0) && (sum == p0) { (p1.len() as i64 + sum) } else { [p0, 14_i64, 3].iter().map(|n| n * 2).sum::<i64>() })));
        Ok(out)
    }
    with seeds [2665342273, 50277626, 1931094025]
    async fn body_4(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let borrowed = &p1;
        effect(borrowed.len());
        let v1 = sum;
        {
            sum = noted(18_i64) % 500;
            let Ok(v2) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
            let v2 = v2.number();
        }
        out.push_str(&format!("{} {sum}", 13_i64));
        Ok(out)
    }
    with seeds [3409322223, 3182299994, 2501640657]
    async fn body_5(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum += ((p0 * wait_for_webhook!("waitw1", hook).await.number()) % 1000) % 50;
        sum = noted((sum, p0).1) % 500;
        if (noted(sum) == p0) || ((wait_for_webhook!("waitw2", hook).await.number() == sum) && (sum <= p0)) {
            let borrowed = &p1;
            effect(borrowed.len());
            if !(p0 > p0) {
                let borrowed = &p1;
                effect(borrowed.len());
                effect((if ((0_i64 - sum) % 1000) <= p0 { ((sum - p0) % 1000) } else { wait_for_webhook!("waitw3", hook).await.number() }));
                if p0 == p0 { return Ok(out); }
            } else if (sum != sum) || (sum == p0) {
                let v1 = ((((p1.len() as i64 + p0) * noted(2_i64)) % 1000), 13_i64);
                let mut v2 = wait_for_webhook!("waitw4", hook).await.number();
            } else {
                out.push_str(&p1.clone());
                sum += (((p1.len() as i64 + p0) + [sum, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000) % 50;
            }
            sum = 0_i64 % 500;
        } else if ((if sum > p0 { p0 } else { p0 }) == p0) || (sum != p0) {
            let v0 = noted(sum);
        }
        out.push_str(&format!("{} {sum}", noted(((6_i64 + p0) % 1000))));
        Ok(out)
    }
    with seeds [36425141, 2011871848, 1215152496]
    async fn body_6(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if sum == 12_i64 { return Ok(out); }
        let mut v1 = vec![wait_for_webhook!("waitw1", hook).await.number(), p0];
        let mut c2 = 0;
        'l2: while let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            c2 += 1;
            if c2 > 3 { break; }
            effect(request.number());
            let d3;
            if !(wait_for_webhook!("waitw3", hook).await.number() > 13_i64) { {
                let borrowed = &p1;
                effect(borrowed.len());
                let v4 = noted(sum);
            }
                d3 = 4_i64;
            } else {
                d3 = noted(sum);
            }
            if p0 < d3 { break 'l2; }
            if p0 <= p0 { break 'l2; }
        }
        if p0 == sum { return Ok(out); }
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [1065767231, 1558779537, 3622908190]
    async fn body_7(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if p0 == p0 { return Ok(out); }
        out.push_str(&String::from("t6"));
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw1", hook).await.number()));
        Ok(out)
    }
    with seeds [190780902, 451642872, 1825822383]
    async fn body_8(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        effect(format_args!("{} {sum}", p1));
        let mut c1 = 0;
        'l1: while c1 < 3 {
            c1 += 1;
            let v1 = (p0, wait_for_webhook!("waitw1", hook).await.number()).1;
            let mut v2 = noted((((9_i64, 13_i64).1 * sum) % 1000));
            let borrowed = &p1;
            effect(borrowed.len());
            if ((16_i64 + 6_i64) % 1000) != v2 {
                if v1 != sum {
                    v2 += ((wait_for_webhook!("waitw2", hook).await.number() - 13_i64) % 1000) % 50;
                    let borrowed = &p1;
                    effect(borrowed.len());
                }
            }
        }
        if sum == p0 { return Ok(out); }
        let v4 = 'l3: {
            let v1 = [wait_for_webhook!("waitw3", hook).await.number(), ((sum + 6_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
            v1
        };
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2933930165, 924598204, 673667857]
    async fn body_9(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let d1;
        if p0 == sum { {
            if let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
                let v2 = request.number();
                out.push_str(&format!("{}-{}", ((sum * sum) % 1000), p1));
                let mut v2 = (noted(sum), (if sum == 4_i64 { v2 } else { v2 })).1;
                let mut v3 = noted(p0);
            } else {
                sum = wait_for_webhook!("waitw2", hook).await.number() % 500;
                let mut v4 = vec![(sum, ((sum - 18_i64) % 1000)).1, p0];
            }
        }
            d1 = 1_i64;
        } else {
            d1 = (if sum != p0 { p0 } else { sum });
        }
        let v1 = (p1.len() as i64 + sum);
        sum += d1 % 50;
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw3", hook).await.number()));
        Ok(out)
    }
    with seeds [1128138761, 833685832, 1216420740]
    async fn body_10(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        'l1: for v0 in 0..1_i64 {
            let mut v2 = (((p1.len() as i64 + (p1.len() as i64 + sum)) + v0) % 1000);
            'l3: for v4 in vec![wait_for_webhook!("waitw1", hook).await.number(), ((18_i64 * p0) % 1000)] {
                let v5 = step!("waitw2", async { effect(&p1); Ok(1_i64 % 100) }).await?;
                let v0 = (v5, (v2, v4).1);
            }
            let mut c6 = 0;
            'l6: loop { if c6 >= 1 { break; }
                c6 += 1;
                let mut v7 = 1_i64;
                let v8 = (wait_for_webhook!("waitw3", hook).await.number(), wait_for_webhook!("waitw4", hook).await.number());
                effect((if noted(v0) != v7 { sum } else { v7 }));
                let v9 = (2_i64, v2);
            }
        }
        effect(9_i64);
        effect(noted(p0));
        effect(format_args!("{} {sum}", p1));
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [1333405711, 4159507077, 1452150165]
    async fn body_11(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if (sum < sum) || (p0 > p0) {
            out.push_str(&p1.clone());
            {
                let mut v1 = [wait_for_webhook!("waitw1", hook).await.number(), ((sum - 2_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>();
                let v2 = step!("waitw2", async { effect(&p1); Ok(v1 % 100) }).await?;
            }
            sum = ((sum * sum) % 1000) % 500;
        } else {
            let borrowed = &p1;
            effect(borrowed.len());
            if sum <= p0 { return Ok(out); }
            sum += sum % 50;
        }
        let v3 = (if !(wait_for_webhook!("waitw3", hook).await.number() == p0) { noted(noted(16_i64)) } else { p0 });
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", noted(((v3 + p0) % 1000))));
        Ok(out)
    }
    with seeds [1174878206, 2571693298, 3809787608]
    async fn body_12(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let d1;
        if (if 17_i64 > p0 { 3_i64 } else { p0 }) != p0 { {
            if let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
                let v2 = request.number();
                let v3 = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }).await?;
            } else {
                let v4 = step!("waitw3", async { effect(&p1); Ok(sum % 100) }).await?;
            }
            let Ok(v0) = wait_for_webhook!("waitw4", hook, timeout = "1m").await else { return Ok(out) };
            let v0 = v0.number();
        }
            d1 = (([p0, p0, 3].iter().map(|n| n * 2).sum::<i64>() - sum) % 1000);
        } else {
            d1 = p0;
        }
        if p0 <= 9_i64 { return Ok(out); }
        let v5 = ([((d1 + 12_i64) % 1000), (if d1 < p0 { d1 } else { sum }), 3].iter().map(|n| n * 2).sum::<i64>(), (((p0 - sum) % 1000), noted(19_i64)).1);
        sum = wait_for_webhook!("waitw5", hook).await.number() % 500;
        let v6 = step!("waitw6", async { effect(&p1); Ok(p0 % 100) }).await?;
        if !(((5_i64 * v6) % 1000) > v6) {
            let v8 = 'l7: {
                sum = (if ((p0, sum).1 < d1) && (4_i64 == sum) { v6 } else { sum }) % 500;
                sum = (if (sum, v6).1 <= 12_i64 { p0 } else { sum }) % 500;
                [7_i64, 1_i64, 3].iter().map(|n| n * 2).sum::<i64>()
            };
            sum = d1 % 500;
            if 2_i64 > v6 { return Ok(out); }
        } else {
            let borrowed = &p1;
            effect(borrowed.len());
        }
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [2475034376, 1211360646, 4245203696]
    async fn body_13(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let Ok(v1) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        let borrowed = &p1;
        effect(borrowed.len());
        out.push_str(&format!("{} {sum}", (sum, (sum, 2_i64).1).1));
        Ok(out)
    }
    with seeds [1292583810, 949732772, 1178263037]
    async fn body_14(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if sum > sum { return Ok(out); }
        let v3 = match ([sum, sum, 3].iter().map(|n| n * 2).sum::<i64>(), ((9_i64 * p0) % 1000)).1 % 4 {
            0 => {
                let (v1, mut w0) = (p0, sum);
                let borrowed = &p1;
                effect(borrowed.len());
                (p1.len() as i64 + sum)
            }
            1 | 2 => {
                let mut v2 = noted([sum, (p1.len() as i64 + sum), 3].iter().map(|n| n * 2).sum::<i64>());
                let (v2, mut w1) = (13_i64, (noted(sum), v2).1);
                w1
            }
            m @ 3 => {
                let borrowed = &p1;
                effect(borrowed.len());
                wait_for_webhook!("waitw1", hook).await.number()
            }
            m if m > 100 => {
                sum = p0 % 500;
                p0
            }
            _ => {
                let v3 = step!("waitw2", async { effect(&p1); Ok(sum % 100) }).await?;
                (14_i64, ((sum - 2_i64) % 1000)).1
            }
        };
        out.push_str(&format!("{} {sum}", p0));
        Ok(out)
    }
    with seeds [277907392, 1374556610, 1731308107]
    async fn body_15(p0: i64 = 1, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = match wait_for_webhook!("waitw1", hook).await.number() % 4 {
            0 => {
                sum = wait_for_webhook!("waitw2", hook).await.number() % 500;
                [noted(3_i64), wait_for_webhook!("waitw3", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()
            }
            1 | 2 => {
                if (noted(p0) <= 16_i64) || (!(sum != sum)) {
                    let v2 = sum;
                    let v0 = (if !([sum, p0, 3].iter().map(|n| n * 2).sum::<i64>() > v2) { [sum, (p1.len() as i64 + v2), 3].iter().map(|n| n * 2).sum::<i64>() } else { p0 });
                } else if (if p0 != p0 { sum } else { p0 }) != p0 {
                    sum = sum % 500;
                    let v3 = step!("waitw4", async { effect(&p1); Ok(p0 % 100) }).await?;
                }
                p0
            }
            m @ 3 => {
                if noted(8_i64) != sum {
                    out.push_str(&p1.clone());
                    sum = ((p0 - noted(p0)) % 1000) % 500;
                    sum += ((sum + wait_for_webhook!("waitw5", hook).await.number()) % 1000) % 50;
                } else if wait_for_webhook!("waitw6", hook).await.number() <= p0 {
                    let mut v4 = ((sum * noted(sum)) % 1000);
                    let mut v5 = ((p0 + 13_i64) % 1000);
                }
                p0
            }
            m if m > 100 => {
                sum += ((sum + ((p0 - sum) % 1000)) % 1000) % 50;
                p0
            }
            _ => {
                let v6 = p1.clone();
                p0
            }
        };
        let v7 = (p1.len() as i64 + sum);
        let (v8, mut w2) = (sum, 12_i64);
        out.push_str(&format!("{} {sum}", v8));
        Ok(out)
    }
    with seeds [2822466346, 702062853, 913601100]
    async fn body_16(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = step!("waitw1", async { effect(&p1); Ok(sum % 100) }).await?;
        effect(wait_for_webhook!("waitw2", hook).await.number());
        let mut c2 = 0;
        'l2: while c2 < 2 {
            c2 += 1;
            sum += (((sum + sum) % 1000), ((p0 + v1) % 1000)).1 % 50;
            out.push_str(&format!("{}-{}", noted(12_i64), p1));
            let v3 = v1;
        }
        out.push_str(&format!("{} {sum}", 10_i64));
        Ok(out)
    }
    with seeds [1466384636, 511023288, 3571994276]
    async fn body_17(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let Ok(v1) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        if 17_i64 > 0_i64 { return Ok(out); }
        if let Ok(request) = wait_for_webhook!("waitw2", hook, timeout = "1m").await {
            let v2 = request.number();
            {
                sum += 5_i64 % 50;
                let v3 = (if noted(p0) > v2 { noted((p1.len() as i64 + v2)) } else { p0 });
                out.push_str(&String::from("t4"));
                sum += v3 % 50;
            }
        } else {
            let borrowed = &p1;
            effect(borrowed.len());
        }
        out.push_str(&format!("{} {sum}", 2_i64));
        Ok(out)
    }
    with seeds [18914207, 519585251, 3208927640]
    async fn body_18(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if !(((sum * sum) % 1000) < 8_i64) {
            {
                sum = p0 % 500;
                let mut v1 = (if [p0, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>() == sum { 6_i64 } else { noted(wait_for_webhook!("waitw1", hook).await.number()) });
                let borrowed = &p1;
                effect(borrowed.len());
            }
            let d2;
            if (((1_i64 * 11_i64) % 1000) != p0) && (p0 < p0) { {
                sum = wait_for_webhook!("waitw2", hook).await.number() % 500;
            }
                d2 = sum;
            } else {
                d2 = ((19_i64 * 9_i64) % 1000);
            }
        } else if (((sum - sum) % 1000) <= sum) && (2_i64 == sum) {
            sum += sum % 50;
        }
        let v1 = step!("waitw3", async { effect(&p1); Ok(2_i64 % 100) }).await?;
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [1711724350, 2951333940, 3406819147]
    async fn body_19(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        'l1: for v2 in 0..3_i64 {
            sum = (p1.len() as i64 + p0) % 500;
            let d3;
            if (wait_for_webhook!("waitw1", hook).await.number() <= p0) && (sum != p0) { {
                let mut v4 = (8_i64, v2).1;
                let borrowed = &p1;
                effect(borrowed.len());
            }
                d3 = wait_for_webhook!("waitw2", hook).await.number();
            } else {
                d3 = v2;
            }
        }
        let v5 = (((((p0 - p0) % 1000), sum).1 * sum) % 1000);
        if v5 < 5_i64 { return Ok(out); }
        let mut v6 = (1_i64, noted(((1_i64 + v5) % 1000))).1;
        out.push_str(&format!("{} {sum}", ((((v6 * v6) % 1000) + sum) % 1000)));
        Ok(out)
    }
    with seeds [3236612542, 4148836148, 1812919714]
    async fn body_20(p0: i64 = 4, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = match wait_for_webhook!("waitw1", hook).await.number() % 4 {
            0 => {
                let v2 = match noted(5_i64) % 4 {
                    0 => {
                        if p0 <= p0 { return Ok(out); }
                        sum += wait_for_webhook!("waitw2", hook).await.number() % 50;
                        noted(noted(p0))
                    }
                    1 | 2 => {
                        let mut v3 = wait_for_webhook!("waitw3", hook).await.number();
                        v3 = p0 % 500;
                        p0
                    }
                    m @ 3 => {
                        let v4 = step!("waitw4", async { effect(&p1); Ok(p0 % 100) }).await?;
                        ((p0 - v4) % 1000)
                    }
                    m if m > 100 => {
                        effect(wait_for_webhook!("waitw5", hook).await.number());
                        [3_i64, ((sum * 3_i64) % 1000), 3].iter().map(|n| n * 2).sum::<i64>()
                    }
                    _ => {
                        let v5 = step!("waitw6", async { effect(&p1); Ok(sum % 100) }).await?;
                        noted((p1.len() as i64 + p0))
                    }
                };
                ((p0 + noted(16_i64)) % 1000)
            }
            1 | 2 => {
                effect((p1.len() as i64 + (if sum != sum { sum } else { sum })));
                effect(format_args!("{} {sum}", p1));
                (if ((p1.len() as i64 + 15_i64) > p0) && (p0 > 7_i64) { sum } else { p0 })
            }
            m @ 3 => {
                sum += p0 % 50;
                if p0 < p0 { return Ok(out); }
                (p1.len() as i64 + p0)
            }
            m if m > 100 => {
                let borrowed = &p1;
                effect(borrowed.len());
                ((sum + 18_i64) % 1000)
            }
            _ => {
                let v6 = noted(sum);
                sum
            }
        };
        out.push_str(&format!("{}-{}", (sum, 12_i64).1, p1));
        sum += ((((v1 + p0) % 1000) + ((sum * v1) % 1000)) % 1000) % 50;
        effect(sum);
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [2042256214, 1156923098, 1776611993]
    async fn body_21(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v2 = 'l1: {
            let v3 = match [3_i64, (if p0 < 8_i64 { sum } else { sum }), 3].iter().map(|n| n * 2).sum::<i64>() % 4 {
                0 => {
                    let mut v2 = wait_for_webhook!("waitw1", hook).await.number();
                    wait_for_webhook!("waitw2", hook).await.number()
                }
                1 | 2 => {
                    let v4 = String::from("t9");
                    out.push_str(&String::from("t8"));
                    wait_for_webhook!("waitw3", hook).await.number()
                }
                m @ 3 => {
                    sum += wait_for_webhook!("waitw4", hook).await.number() % 50;
                    p0
                }
                m if m > 100 => {
                    let mut v5 = vec![([sum, sum, 3].iter().map(|n| n * 2).sum::<i64>(), p0).1, sum];
                    let mut v6 = (p1.len() as i64 + noted(((p0 - 14_i64) % 1000)));
                    v5.first().copied().unwrap_or(v6)
                }
                _ => {
                    let mut v7 = (((p0 * [sum, 1_i64, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000), sum).1;
                    let v1 = sum;
                    (((v1 - v1) % 1000), p0).1
                }
            };
            let mut v8 = noted((([p0, v3, 3].iter().map(|n| n * 2).sum::<i64>() - wait_for_webhook!("waitw5", hook).await.number()) % 1000));
            let mut v9 = p0;
            (((p1.len() as i64 + sum) - [p0, p0, 3].iter().map(|n| n * 2).sum::<i64>()) % 1000)
        };
        sum = wait_for_webhook!("waitw6", hook).await.number() % 500;
        if v2 > v2 { return Ok(out); }
        let (v0, mut w2) = (v2, (if !(((sum + 16_i64) % 1000) == v2) { noted(sum) } else { sum }));
        if 3_i64 == 5_i64 { return Ok(out); }
        if p0 != sum { return Ok(out); }
        out.push_str(&format!("{} {sum}", w2));
        Ok(out)
    }
    with seeds [787504844, 1065094606, 4100059554]
    async fn body_22(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum = ((((17_i64 + sum) % 1000) - sum) % 1000) % 500;
        let v1 = match sum % 4 {
            0 => {
                sum += wait_for_webhook!("waitw1", hook).await.number() % 50;
                p0
            }
            1 | 2 => {
                let v2 = (((if (wait_for_webhook!("waitw2", hook).await.number() > 2_i64) && (p0 != p0) { sum } else { 16_i64 }) - 8_i64) % 1000);
                (if (18_i64 < p0) || (v2 < v2) { wait_for_webhook!("waitw3", hook).await.number() } else { ((3_i64 + v2) % 1000) })
            }
            m @ 3 => {
                let mut v2 = vec![wait_for_webhook!("waitw4", hook).await.number(), 7_i64];
                p0
            }
            m if m > 100 => {
                let v2 = sum;
                sum = (((if p0 <= p0 { v2 } else { p0 }) - p0) % 1000) % 500;
                p0
            }
            _ => {
                effect(format_args!("{} {sum}", p1));
                (p1.len() as i64 + ((sum * sum) % 1000))
            }
        };
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + p0)));
        Ok(out)
    }
    with seeds [906335060, 3950925136, 3396710769]
    async fn body_23(p0: i64 = 0, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if (sum == sum) && ((((p0 * p0) % 1000) < p0) && (sum > p0)) {
            if p0 < p0 { return Ok(out); }
            let mut c1 = 0;
            'l1: loop { if c1 >= 3 { break; }
                c1 += 1;
                sum += sum % 50;
                let v2 = step!("waitw1", async { effect(&p1); Ok(sum % 100) }).await?;
            }
        } else if (sum != sum) && (8_i64 != sum) {
            sum = (p1.len() as i64 + 7_i64) % 500;
            out.push_str(&format!("{}-{}", (p1.len() as i64 + p0), p1));
        } else {
            let v0 = (if (p0 != sum) || (noted(sum) != 11_i64) { (((p0, sum).1 + ((9_i64 * 13_i64) % 1000)) % 1000) } else { 19_i64 });
            let v2 = step!("waitw2", async { effect(&p1); Ok(p0 % 100) }).await?;
        }
        let mut v3 = p0;
        let mut v2 = wait_for_webhook!("waitw3", hook).await.number();
        out.push_str(&format!("{} {sum}", 5_i64));
        Ok(out)
    }
    with seeds [1465328331, 3231676431, 2027325621]
    async fn body_24(p0: i64 = 8, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let d1;
        if (sum > sum) || (18_i64 > 3_i64) { {
            let v1 = step!("waitw1", async { effect(&p1); Ok(p0 % 100) }).await?;
            let v2 = step!("waitw2", async { effect(&p1); Ok(14_i64 % 100) }).await?;
        }
            d1 = 13_i64;
        } else {
            d1 = sum;
        }
        sum += noted(8_i64) % 50;
        if sum <= p0 { return Ok(out); }
        out.push_str(&format!("{} {sum}", d1));
        Ok(out)
    }
    with seeds [951406288, 4054013687, 874359489]
    async fn body_25(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = match noted((if p0 > sum { p0 } else { sum })) % 4 {
            0 => {
                if 9_i64 <= p0 { return Ok(out); }
                (if !(((p0 * sum) % 1000) <= p0) { p0 } else { noted(p0) })
            }
            1 | 2 => {
                let v2 = step!("waitw1", async { effect(&p1); Ok(sum % 100) }).await?;
                [[7_i64, p0, 3].iter().map(|n| n * 2).sum::<i64>(), wait_for_webhook!("waitw2", hook).await.number(), 3].iter().map(|n| n * 2).sum::<i64>()
            }
            m @ 3 => {
                let mut v3 = wait_for_webhook!("waitw3", hook).await.number();
                p0
            }
            m if m > 100 => {
                let borrowed = &p1;
                effect(borrowed.len());
                if p0 == sum { return Ok(out); }
                sum
            }
            _ => {
                let v4 = ((wait_for_webhook!("waitw4", hook).await.number(), (p1.len() as i64 + 7_i64)).1, (13_i64, 2_i64).1).1;
                sum += sum % 50;
                ((p0 * p0) % 1000)
            }
        };
        let borrowed = &p1;
        effect(borrowed.len());
        let mut v5 = noted(noted(v1));
        if v1 != v5 { return Ok(out); }
        out.push_str(&format!("{} {sum}", ((noted(sum) - (if v5 != v1 { sum } else { 15_i64 })) % 1000)));
        Ok(out)
    }
    with seeds [1046593373, 2942187973, 1678117880]
    async fn body_26(p0: i64 = 6, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let mut c1 = 0;
        'l1: while c1 < 1 {
            c1 += 1;
            let v3 = 'l2: {
                let borrowed = &p1;
                effect(borrowed.len());
                0_i64
            };
        }
        if p0 != sum { return Ok(out); }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [1059176846, 2469626485, 1097690905]
    async fn body_27(p0: i64 = 7, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        sum += 6_i64 % 50;
        if sum == sum { return Ok(out); }
        sum = noted([19_i64, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 500;
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw1", hook).await.number()));
        Ok(out)
    }
    with seeds [4228292452, 4126622881, 2819076881]
    async fn body_28(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        if let Ok(request) = wait_for_webhook!("waitw1", hook, timeout = "1m").await {
            let v1 = request.number();
            let v2 = format!("{}-{}", wait_for_webhook!("waitw2", hook).await.number(), p1);
        } else {
            let d3;
            if (wait_for_webhook!("waitw3", hook).await.number() != sum) && (sum > p0) { {
                let v4 = (noted((sum, p0).1), 3_i64).1;
            }
                d3 = wait_for_webhook!("waitw4", hook).await.number();
            } else {
                d3 = noted(sum);
            }
            sum += p0 % 50;
        }
        let (v5, mut w0) = (noted(sum), ((p0 + sum) % 1000));
        let v3 = w0;
        let v6 = format!("<{sum:>4}>");
        out.push_str(&format!("{} {sum}", (p1.len() as i64 + w0)));
        Ok(out)
    }
    with seeds [59786804, 1521595502, 177317124]
    async fn body_29(p0: i64 = 3, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let v1 = 'l1: {
            {
                let mut v0 = wait_for_webhook!("waitw1", hook).await.number();
            }
            let d2;
            if (if 3_i64 > sum { p0 } else { sum }) > p0 { {
                let Ok(v3) = wait_for_webhook!("waitw2", hook, timeout = "1m").await else { break 'l1 -1 };
                let v3 = v3.number();
            }
                d2 = wait_for_webhook!("waitw3", hook).await.number();
            } else {
                d2 = [10_i64, 3_i64, 3].iter().map(|n| n * 2).sum::<i64>();
            }
            if ([d2, 0_i64, 3].iter().map(|n| n * 2).sum::<i64>() == p0) && ((wait_for_webhook!("waitw4", hook).await.number() > 11_i64) || (p0 != d2)) {
                let d4;
                if !(d2 < d2) { {
                    let v6 = 'l5: {
                        let v7 = (if !(d2 != 14_i64) { p0 } else { (wait_for_webhook!("waitw5", hook).await.number(), wait_for_webhook!("waitw6", hook).await.number()).1 });
                        let v0 = step!("waitw7", async { effect(&p1); Ok(d2 % 100) }).await?;
                        let mut v2 = (if !(p0 <= 11_i64) { [((sum + v0) % 1000), 14_i64, 3].iter().map(|n| n * 2).sum::<i64>() } else { (if !(wait_for_webhook!("waitw8", hook).await.number() != p0) { noted(d2) } else { wait_for_webhook!("waitw9", hook).await.number() }) });
                        ((sum + ((v2 * d2) % 1000)) % 1000)
                    };
                    let v1 = match (p1.len() as i64 + [p0, sum, 3].iter().map(|n| n * 2).sum::<i64>()) % 4 {
                        0 => {
                            if sum == 11_i64 { break 'l1 v6; }
                            sum
                        }
                        1 | 2 => {
                            effect(d2);
                            (p1.len() as i64 + p0)
                        }
                        m @ 3 => {
                            let (v8, mut w2) = (noted(17_i64), ((wait_for_webhook!("waitw10", hook).await.number() * (if v6 < v6 { v6 } else { 8_i64 })) % 1000));
                            let borrowed = &p1;
                            effect(borrowed.len());
                            noted((if 19_i64 > 14_i64 { p0 } else { d2 }))
                        }
                        m if m > 100 => {
                            sum += (p1.len() as i64 + (4_i64, 16_i64).1) % 50;
                            if d2 != sum { break 'l1 d2; }
                            (if !(noted(sum) < sum) { d2 } else { [d2, sum, 3].iter().map(|n| n * 2).sum::<i64>() })
                        }
                        _ => {
                            let v9 = step!("waitw11", async { effect(&p1); Ok(d2 % 100) }).await?;
                            if sum > 12_i64 { break 'l1 noted(v9); }
                            v6
                        }
                    };
                }
                    d4 = ((noted(3_i64) + wait_for_webhook!("waitw12", hook).await.number()) % 1000);
                } else {
                    d4 = d2;
                }
            } else if wait_for_webhook!("waitw13", hook).await.number() == d2 {
                if sum <= p0 { break 'l1 noted(3_i64); }
                let mut c10 = 0;
                'l10: while let Ok(request) = wait_for_webhook!("waitw14", hook, timeout = "1m").await {
                    c10 += 1;
                    if c10 > 3 { break; }
                    effect(request.number());
                    let borrowed = &p1;
                    effect(borrowed.len());
                }
            } else {
                effect(17_i64);
                let mut c11 = 0;
                'l11: loop { if c11 >= 1 { break; }
                    c11 += 1;
                    if (p0 == d2) && (!(9_i64 > p0)) {
                        if p0 <= p0 { break 'l1 noted(sum); }
                        effect(8_i64);
                    } else if (if 1_i64 > 3_i64 { d2 } else { sum }) != d2 {
                        sum += d2 % 50;
                    }
                    if sum == 15_i64 { break 'l1 noted(6_i64); }
                    effect(format_args!("{} {sum}", p1));
                    if ([d2, p0, 3].iter().map(|n| n * 2).sum::<i64>() != 11_i64) || (noted(p0) < sum) {
                        let mut v12 = vec![sum, noted(noted(sum))];
                        let v13 = (sum, 16_i64);
                    } else if !(19_i64 == d2) {
                        let borrowed = &p1;
                        effect(borrowed.len());
                    }
                }
                effect(format_args!("{} {sum}", p1));
            }
            noted(d2)
        };
        let (v14, mut w2) = ([sum, p0, 3].iter().map(|n| n * 2).sum::<i64>(), (if p0 > v1 { (if v1 < v1 { sum } else { v1 }) } else { (if sum < v1 { v1 } else { 16_i64 }) }));
        sum = (if (v1 <= sum) && (w2 <= v14) { sum } else { noted(v1) }) % 500;
        let mut v15 = v1;
        if sum < v1 { return Ok(out); }
        out.push_str(&format!("{} {sum}", sum));
        Ok(out)
    }
    with seeds [3641506173, 3050620525, 3119278190]
    async fn body_30(p0: i64 = 5, p1: String = "in".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut out = String::from("out");
        let mut sum = 1_i64;
        let Ok(v1) = wait_for_webhook!("waitw1", hook, timeout = "1m").await else { return Ok(out) };
        let v1 = v1.number();
        if wait_for_webhook!("waitw2", hook).await.number() != sum {
            {
                if sum != sum { return Ok(out); }
                effect(format_args!("{} {sum}", p1));
                let borrowed = &p1;
                effect(borrowed.len());
            }
        } else if 18_i64 > p0 {
            let borrowed = &p1;
            effect(borrowed.len());
        }
        out.push_str(&format!("{} {sum}", wait_for_webhook!("waitw3", hook).await.number()));
        Ok(out)
    }
    with seeds [715093807, 1281494827, 1143936162]
}
