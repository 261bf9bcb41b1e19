// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @title One stored number, and every way of failing.
contract Counter {
    /// The number was refused.
    error Refused(uint256 number);

    /// The number is now `number`.
    event Changed(address indexed by, uint256 number);

    /// The stored number.
    uint256 public number;

    /// Stores `value`.
    function set(uint256 value) external payable {
        number = value;
        emit Changed(msg.sender, value);
    }

    /// Adds one and returns the new number.
    function increment() external returns (uint256) {
        number += 1;
        emit Changed(msg.sender, number);
        return number;
    }

    /// Stores `value`, then reverts with `Refused(value)`.
    function setAndRefuse(uint256 value) external {
        number = value;
        revert Refused(value);
    }

    /// Stores `value`, then reverts with the reason "no".
    function setAndRevert(uint256 value) external {
        number = value;
        revert("no");
    }

    /// Panics with code 0x11.
    function overflow() external pure returns (uint256) {
        uint256 max = type(uint256).max;
        return max + 1;
    }

    /// Stores `value`, then uses up all gas it was given.
    function setAndExhaust(uint256 value) external {
        number = value;
        assembly {
            invalid()
        }
    }
}
