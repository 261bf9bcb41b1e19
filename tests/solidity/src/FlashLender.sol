// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IERC20, IFlashBorrower} from "./Interfaces.sol";

/// @title A free lender of whatever tokens it holds, for one call.
/// @notice Stands for every pool or market that lends within a transaction (flash loan, flash swap).
contract FlashLender {
    /// The loan did not come back: the lender holds `balance` where `expected` is due.
    error NotRepaid(uint256 expected, uint256 balance);

    /// Lends `amount` of `token` to the caller for the duration of its `onFlashLoan`.
    function flashLoan(IERC20 token, uint256 amount, bytes calldata data) external {
        uint256 expected = token.balanceOf(address(this));
        token.transfer(msg.sender, amount);
        IFlashBorrower(msg.sender).onFlashLoan(token, amount, data);
        uint256 balance = token.balanceOf(address(this));
        if (balance < expected) revert NotRepaid(expected, balance);
    }
}
