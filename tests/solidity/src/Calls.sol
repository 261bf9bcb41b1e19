// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @dev A call whose failure becomes the caller's own, error data included.
function callOrRevert(address target, uint256 value, bytes memory data) returns (bytes memory result) {
    bool success;
    (success, result) = target.call{value: value}(data);
    if (!success) {
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }
}

/// @title A contract through which a test acts: whoever calls `execute` acts as it.
abstract contract Puppet {
    /// Makes a call with `msg.value` ether; its failure is passed on.
    function execute(address target, bytes calldata data) external payable returns (bytes memory result) {
        return callOrRevert(target, msg.value, data);
    }
}
