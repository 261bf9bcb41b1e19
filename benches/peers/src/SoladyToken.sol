// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "solady/src/tokens/ERC20.sol";

/// @title Solady's ERC-20 with a fixed supply, nothing else.
contract SoladyToken is ERC20 {
    constructor(address owner, uint256 supply) {
        _mint(owner, supply);
    }

    function name() public pure override returns (string memory) {
        return "Tiny Model";
    }

    function symbol() public pure override returns (string memory) {
        return "TINY";
    }
}
