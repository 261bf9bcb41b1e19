// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {callOrRevert} from "./Calls.sol";

/// @title Passes calls on, in each way the EVM has, and can undo what they did.
contract Relay {
    /// One call to be made.
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    /// `relayAndRevert` had this answer before it undid the call.
    error Undone(bool success, bytes result);

    /// Ether arrived without a call.
    event Received(address indexed from, uint256 value);

    /// First slot: what a `delegate`d program takes for its own storage.
    uint256 public slot0;

    /// Calls `target` and returns its outcome, whatever it is.
    function relay(address target, bytes calldata data) public payable returns (bool success, bytes memory result) {
        return target.call{value: msg.value}(data);
    }

    /// Calls `target` with at most `gasLimit` gas.
    function relayWithGas(address target, uint256 gasLimit, bytes calldata data)
        external
        payable
        returns (bool success, bytes memory result)
    {
        return target.call{value: msg.value, gas: gasLimit}(data);
    }

    /// Calls `target`, then reverts with its answer: nothing of the call stays.
    function relayAndRevert(address target, bytes calldata data) external payable {
        (bool success, bytes memory result) = target.call{value: msg.value}(data);
        revert Undone(success, result);
    }

    /// Runs the code of `target` on this contract's own storage.
    function relayDelegate(address target, bytes calldata data) external returns (bool success, bytes memory result) {
        return target.delegatecall(data);
    }

    /// Calls `target` where nothing may be changed.
    function relayStatic(address target, bytes calldata data) external view returns (bool success, bytes memory result) {
        return target.staticcall(data);
    }

    /// Makes all calls in order; the first failure undoes all and is passed on.
    function batch(Call[] calldata calls) external payable returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            results[i] = callOrRevert(calls[i].target, calls[i].value, calls[i].data);
        }
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }
}
