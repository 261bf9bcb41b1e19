// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @title Ether that its receiver is never asked about.
/// @notice Being created and destroyed in one transaction, it moves its endowment without a call.
contract ForceSender {
    constructor(address payable receiver) payable {
        selfdestruct(receiver);
    }
}
