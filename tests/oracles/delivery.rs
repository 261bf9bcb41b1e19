use super::{Call, Callback, World, CALLER, NATIVE, PROTOCOL};
use alloy_primitives::Address;
use imo::{
    dispute::types::{assertion_id, Assertion, AssertionStatus},
    oracle::logic::Error,
};

impl World {
    pub(super) fn early_before(&self, id: u64) -> bool {
        self.attempts(id).iter().any(|assertion| assertion.early)
    }

    pub fn deliver_early(&mut self, id: u64, attempt: u8, callback: Callback) -> Result<(), Error> {
        let request = self.requests[id as usize];
        let assertion = assertion_id(id, attempt);
        let words = self
            .assertion(assertion)
            .deliver_early(&request, self.early_before(id))?;
        self.set_assertion(assertion, &words);
        self.calls.push(Call::Early(id));
        let gas = request.early_gas(callback.gas, callback.price);
        self.ledger.credit(NATIVE, CALLER, gas.to_caller);
        self.ledger.credit(NATIVE, request.account, gas.to_account);
        Ok(())
    }

    pub fn finalize(&mut self, id: u64, attempt: u8, callback: Callback) -> Result<(), Error> {
        let request = self.requests[id as usize];
        let place = assertion_id(id, attempt);
        let mut assertion = self.assertion(place).finalize(self.now)?;
        let operator = assertion.operator;
        let stake = self.operator(operator).unlock(&self.terms())?;
        self.set_operator(operator, &stake);
        let shares = request.split.shares(request.fee);
        for (who, amount) in [
            (operator, shares.operator),
            (request.payee, shares.creator),
            (request.revenue, shares.holders),
            (PROTOCOL, shares.protocol),
        ] {
            self.ledger.credit(request.token, who, amount);
        }
        if request.callback != Address::ZERO {
            let before = self.early_before(id);
            assertion = self.call(assertion.deliver(&request, false)?, id, callback);
            let gas = request.last_gas(before, callback.gas, callback.price);
            self.ledger.credit(NATIVE, CALLER, gas.to_caller);
            self.ledger.credit(NATIVE, request.account, gas.to_account);
        }
        self.set_assertion(place, &assertion);
        Ok(())
    }

    pub fn retry(&mut self, id: u64, attempt: u8, callback: Callback) -> Result<(), Error> {
        let request = self.requests[id as usize];
        let place = assertion_id(id, attempt);
        let assertion = self.assertion(place).deliver(&request, true)?;
        let assertion = self.call(assertion, id, callback);
        self.set_assertion(place, &assertion);
        Ok(())
    }

    fn call(&mut self, delivered: Assertion, id: u64, callback: Callback) -> Assertion {
        // From within, it cannot be delivered again.
        let request = &self.requests[id as usize];
        assert_eq!(delivered.status, AssertionStatus::Delivered);
        assert!(delivered.deliver(request, true).is_err());
        assert!(delivered.deliver(request, false).is_err());
        if callback.succeeds {
            self.calls.push(Call::Last(id));
            return delivered;
        }
        self.calls.push(Call::Failed(id));
        delivered.fail_delivery()
    }

    pub fn end(&mut self, id: u64, callback: Callback) -> Result<(), Error> {
        let request = self.requests[id as usize];
        let ended = request.end(self.words[&id], &self.attempts(id), self.now)?;
        self.words.insert(id, ended.word);
        let mut gas = ended.gas;
        if ended.notify {
            self.calls.push(Call::Error(id));
            let paid = request.last_gas(true, callback.gas, callback.price);
            assert_eq!(paid.to_caller + paid.to_account, gas);
            self.ledger.credit(NATIVE, CALLER, paid.to_caller);
            gas = paid.to_account;
        }
        self.ledger.credit(NATIVE, request.account, gas);
        self.ledger
            .credit(request.token, request.account, ended.fee);
        Ok(())
    }
}
