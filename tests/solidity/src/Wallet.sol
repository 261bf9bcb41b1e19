// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {callOrRevert} from "./Calls.sol";

/// @title The smallest smart account: one owner key, ERC-1271 signatures, calls of its own.
contract Wallet {
    /// The caller is not the owner.
    error NotOwner(address caller);

    bytes4 private constant VALID = 0x1626ba7e;
    bytes4 private constant INVALID = 0xffffffff;

    /// The key that signs and acts for this account.
    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    /// ERC-1271: whether `signature` (r, s, v: 65 bytes) over `hash` is the owner's.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return INVALID;
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        address signer = ecrecover(hash, uint8(signature[64]), r, s);
        return signer != address(0) && signer == owner ? VALID : INVALID;
    }

    /// Makes a call as this account; its failure is passed on.
    function execute(address target, uint256 value, bytes calldata data) external returns (bytes memory result) {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        return callOrRevert(target, value, data);
    }

    receive() external payable {}
}
