// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";

/// @title Destroys whoever runs it.
contract Killer {
    fallback() external {
        selfdestruct(payable(msg.sender));
    }
}

/// @title Becomes a copy of what its creator says, always at the same address.
contract Chameleon {
    constructor() {
        Swapper swapper = Swapper(msg.sender);
        if (!swapper.lasting()) {
            (bool success,) = address(swapper.killer()).delegatecall("");
            require(success);
        }
        bytes memory code = swapper.source().code;
        assembly {
            return(add(code, 32), mload(code))
        }
    }
}

/// @title Creates an account whose code is gone at the end of the transaction, so that another can follow it.
contract Swapper is Puppet {
    Killer public immutable killer = new Killer();
    address public source;
    bool public lasting;

    /// Creates the copy of `source_`; it stays if it is `lasting_`.
    function create(address source_, bool lasting_) public returns (address copy) {
        (source, lasting) = (source_, lasting_);
        copy = address(new Chameleon{salt: 0}());
    }

    /// Creates a copy that does not stay, and makes a call while it is there.
    function createAndExecute(address source_, address target, bytes calldata data) external {
        create(source_, false);
        this.execute(target, data);
    }

    /// Where copies are.
    function place() external view returns (address) {
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), this, bytes32(0), keccak256(type(Chameleon).creationCode)));
        return address(uint160(uint256(hash)));
    }
}
