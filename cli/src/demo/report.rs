//! What the demo found, for people and for machines.

use std::path::PathBuf;

use alloy::primitives::{Address, B256, U256};
use serde::Serialize;

use super::{
    album::Work,
    launch::NAME,
    stage::{decimal, Check, Holder, Income, Payment, Record, Step},
};
use crate::{
    collection::status_name,
    ui::{self, amount, thousands},
};

/// The outcome of the demo.
#[derive(Clone, Debug)]
pub struct Report {
    /// Chain id.
    pub chain_id: u64,
    /// Whether a program was in the chain's cache from the start.
    pub cached: bool,
    /// The model that draws.
    pub model_id: B256,
    /// File with all pictures on one page.
    pub sheet: PathBuf,
    /// What happened.
    pub record: Record,
    /// What happened with the programs in the chain's cache.
    pub twin: Option<Record>,
}

/// Where the money went, in wei.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Conservation {
    /// Came in.
    #[serde(serialize_with = "decimal")]
    pub income: U256,
    /// Paid for claims.
    #[serde(serialize_with = "decimal")]
    pub claimed: U256,
    /// Paid for burns.
    #[serde(serialize_with = "decimal")]
    pub redeemed: U256,
    /// Still in the contract.
    #[serde(serialize_with = "decimal")]
    pub left: U256,
    /// Whether it adds up, to the wei.
    pub holds: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Json<'a> {
    ok: bool,
    chain_id: u64,
    model_id: B256,
    token: Address,
    collection: Address,
    pictures: &'a [Work],
    sheet: &'a PathBuf,
    steps: Vec<JsonStep<'a>>,
    incomes: &'a [Income],
    payments: &'a [Payment],
    final_balances: &'a [Holder],
    conservation: Conservation,
    checks: Vec<&'a Check>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonStep<'a> {
    #[serde(flatten)]
    step: &'a Step,
    /// Gas used when no program is in the chain's cache; null when unknown.
    gas_uncached: Option<u64>,
    /// Gas used when all are.
    gas_cached: Option<u64>,
}

impl Record {
    /// Where the money went.
    pub fn conservation(&self) -> Conservation {
        let sum = |redeemed| {
            self.payments
                .iter()
                .filter(|payment| payment.redeemed == redeemed)
                .map(|payment| payment.amount)
                .sum::<U256>()
        };
        let (claimed, redeemed) = (sum(false), sum(true));
        let income = self.incomes.iter().map(|income| income.amount).sum();
        Conservation {
            income,
            claimed,
            redeemed,
            left: self.left,
            holds: claimed + redeemed + self.left == income,
        }
    }
}

impl Report {
    /// Everything that must be so, over all runs.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        let twin = self.twin.iter().flat_map(|record| &record.checks);
        self.record.checks.iter().chain(twin)
    }

    /// Whether everything is as it must be.
    pub fn holds(&self) -> bool {
        self.checks().all(|check| check.holds)
    }

    /// Gas of a step, uncached and cached.
    fn gas(&self, step: &Step) -> [Option<u64>; 2] {
        let own = Some(step.gas_used);
        let twin = self.twin.iter().flat_map(|record| &record.steps);
        let twin = twin.filter(|_| !step.setup);
        let twin = twin.into_iter().find(|twin| twin.name == step.name);
        match self.cached {
            true if step.setup => [own, None],
            true => [None, own],
            false => [own, twin.map(|twin| twin.gas_used)],
        }
    }

    /// The report for machines.
    pub fn json(&self) -> impl Serialize + '_ {
        let steps = self.record.steps.iter();
        Json {
            ok: self.holds(),
            chain_id: self.chain_id,
            model_id: self.model_id,
            token: self.record.token,
            collection: self.record.collection,
            pictures: &self.record.works,
            sheet: &self.sheet,
            incomes: &self.record.incomes,
            steps: steps
                .map(|step| {
                    let [gas_uncached, gas_cached] = self.gas(step);
                    JsonStep {
                        step,
                        gas_uncached,
                        gas_cached,
                    }
                })
                .collect(),
            payments: &self.record.payments,
            final_balances: &self.record.holders,
            conservation: self.record.conservation(),
            checks: self.checks().collect(),
        }
    }

    /// The report for people.
    pub fn text(&self) -> String {
        let parts = [
            ("What was minted", self.works()),
            ("What came in, and from where (ether)", self.incomes()),
            ("Who holds what", self.holders()),
            ("Who was paid what, and why (ether)", self.payments()),
            ("Gas per step", self.gas_table()),
            ("Where the money went (ether)", self.money()),
        ];
        parts
            .into_iter()
            .map(|(title, table)| format!("{}\n{table}\n", console::style(title).bold()))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn works(&self) -> String {
        let mut table = ui::table(["picture", "verify", "one pixel changed", "file"]);
        for work in &self.record.works {
            let file = work.files.first().and_then(|file| file.file_name());
            let file = file.unwrap_or_default().to_string_lossy();
            table.add_row([
                work.prompt.clone(),
                status_name(work.status).to_owned(),
                status_name(work.forged_status).to_owned(),
                file.into_owned(),
            ]);
        }
        let here = std::env::current_dir().unwrap_or_default();
        let sheet = self.sheet.strip_prefix(here).unwrap_or(&self.sheet);
        let folder = sheet.parent().unwrap_or(sheet).display();
        format!(
            "{table}\nIn {folder}: each as PNG, as the SVG that the contract drew, and with its metadata as JSON; \
             on one page: sheet.png"
        )
    }

    fn incomes(&self) -> String {
        let mut table = ui::table(["from", "ether", "which is"]);
        ui::align_right(&mut table, [1]);
        for income in &self.record.incomes {
            table.add_row([
                income.source.to_owned(),
                amount(income.amount),
                income.reason.clone(),
            ]);
        }
        table.to_string()
    }

    fn holders(&self) -> String {
        let supply: U256 = self.record.holders.iter().map(|holder| holder.tokens).sum();
        let [_, symbol] = NAME;
        let mut table = ui::table([
            "holder",
            symbol,
            "of all",
            "ether received",
            "still to claim",
        ]);
        ui::align_right(&mut table, 1..5);
        for holder in &self.record.holders {
            let received = self
                .record
                .payments
                .iter()
                .filter(|payment| payment.holder == holder.name)
                .map(|payment| payment.amount)
                .sum::<U256>();
            table.add_row([
                holder.name.to_owned(),
                amount(holder.tokens),
                percent(holder.tokens, supply),
                amount(received),
                amount(holder.due),
            ]);
        }
        table.to_string()
    }

    fn payments(&self) -> String {
        let mut table = ui::table(["paid to", "ether", "because"]);
        ui::align_right(&mut table, [1]);
        for payment in &self.record.payments {
            table.add_row([
                payment.holder.to_owned(),
                amount(payment.amount),
                payment.reason.clone(),
            ]);
        }
        table.to_string()
    }

    fn gas_table(&self) -> String {
        let mut table = ui::table(["step", "uncached", "cached"]);
        ui::align_right(&mut table, [1, 2]);
        let show = |gas: Option<u64>| gas.map(thousands).unwrap_or_else(|| "n/a".to_owned());
        let alike = |a: &Step, b: &Step| a.title == b.title;
        for steps in self.record.steps.chunk_by(alike) {
            let gas = steps.iter().map(|step| self.gas(step));
            let sum = gas.reduce(|[a, b], [c, d]| [add(a, c), add(b, d)]);
            let [uncached, cached] = sum.unwrap_or_default().map(show);
            let title = steps.first().map_or("", |step| step.title.as_str());
            let title = match steps.len() {
                1 => title.to_owned(),
                count => format!("{title} ({count} transactions)"),
            };
            table.add_row([title, uncached, cached]);
        }
        table.to_string()
    }

    fn money(&self) -> String {
        let money = self.record.conservation();
        let due = self
            .record
            .holders
            .iter()
            .map(|holder| holder.due)
            .sum::<U256>();
        let mut table = ui::table([
            "came in",
            "claimed",
            "redeemed",
            "still to claim",
            "behind the tokens",
            "check",
        ]);
        ui::align_right(&mut table, 0..5);
        let verdict = match money.holds {
            true => "adds up to the wei",
            false => "DOES NOT ADD UP",
        };
        table.add_row([
            amount(money.income),
            amount(money.claimed),
            amount(money.redeemed),
            amount(due),
            amount(money.left.saturating_sub(due)),
            verdict.to_owned(),
        ]);
        table.to_string()
    }
}

fn add(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    Some(a?.saturating_add(b?))
}

fn percent(part: U256, whole: U256) -> String {
    let tenths = (part * U256::from(1_000) + whole / U256::from(2)).checked_div(whole);
    let tenths: u64 = tenths.unwrap_or_default().try_into().unwrap_or(u64::MAX);
    format!("{}.{}%", tenths / 10, tenths % 10)
}
