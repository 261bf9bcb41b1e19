// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";

/// @title A holder that anyone may use, and one key may sign for (ERC-1271).
contract SigningClaimer is Puppet {
    address private immutable signer;

    constructor(address signer_) {
        signer = signer_;
    }

    /// Whether `signature` (r, s, v: 65 bytes) over `hash` is the signer's.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        bool valid = ecrecover(hash, uint8(signature[64]), r, s) == signer;
        return valid ? this.isValidSignature.selector : bytes4(0);
    }

    receive() external payable {}
}
