// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";
import {IERC20, IFlashBorrower} from "./Interfaces.sol";
import {FlashLender} from "./FlashLender.sol";

/// @title Borrows tokens and tries to earn with them before giving them back, all in one transaction.
contract FlashAttacker is IFlashBorrower, Puppet {
    /// What call number `index` on the token answered while the loan was held.
    event Step(uint256 indexed index, bool success, bytes result);

    /// Borrows `amount`, makes each call of `steps` on the token, and returns the loan. A failing
    /// step is recorded and does not stop the attack. `gained` is the ether won by it all.
    function attack(FlashLender lender, IERC20 token, uint256 amount, bytes[] calldata steps)
        external
        returns (uint256 gained)
    {
        uint256 before = address(this).balance;
        lender.flashLoan(token, amount, abi.encode(steps));
        gained = address(this).balance - before;
    }

    /// @inheritdoc IFlashBorrower
    function onFlashLoan(IERC20 token, uint256 amount, bytes calldata data) external {
        bytes[] memory steps = abi.decode(data, (bytes[]));
        for (uint256 i = 0; i < steps.length; i++) {
            (bool success, bytes memory result) = address(token).call(steps[i]);
            emit Step(i, success, result);
        }
        token.transfer(msg.sender, amount);
    }

    receive() external payable {}
}
