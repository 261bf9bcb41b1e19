// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title OpenZeppelin's ERC-20 with a fixed supply, nothing else.
contract OpenZeppelinToken is ERC20 {
    constructor(address owner, uint256 supply) ERC20("Tiny Model", "TINY") {
        _mint(owner, supply);
    }
}
