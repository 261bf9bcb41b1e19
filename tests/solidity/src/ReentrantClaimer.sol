// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";

/// @title A holder that calls back when it is paid ether.
/// @notice `arm` sets the call made from `receive`; `execute` makes the call that leads to a payment.
contract ReentrantClaimer is Puppet {
    /// The call made when ether arrives, and how often it is still to be made.
    address public target;
    bytes public payload;
    uint256 public remaining;

    /// Re-entries made so far, and what the last one answered.
    uint256 public reentries;
    bool public lastSuccess;
    bytes public lastResult;

    /// While ether arrives, call `target_` with `payload_`, at most `times` times.
    function arm(address target_, bytes calldata payload_, uint256 times) external {
        (target, payload, remaining) = (target_, payload_, times);
        (reentries, lastSuccess, lastResult) = (0, false, "");
    }

    /// Re-enters, records the outcome and accepts the ether whatever it was.
    receive() external payable {
        if (remaining == 0) return;
        remaining -= 1;
        reentries += 1;
        (lastSuccess, lastResult) = target.call(payload);
    }
}
