// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";

/// @title A holder that refuses ether until it is told to accept it.
contract RefusingReceiver is Puppet {
    /// Ether is not accepted now.
    error EtherRefused();

    /// Whether ether is accepted.
    bool public accepting;

    /// Accept or refuse ether from now on.
    function setAccepting(bool accepting_) external {
        accepting = accepting_;
    }

    receive() external payable {
        if (!accepting) revert EtherRefused();
    }
}
