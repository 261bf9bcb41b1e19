// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Puppet} from "./Calls.sol";

/// @dev What a receiver asks of a collection.
interface ICollection {
    function ownerOf(uint256 tokenId) external view returns (address);
    function balanceOf(address owner) external view returns (uint256);
    function totalSupply() external view returns (uint256);
    function prompt(uint256 tokenId) external view returns (string memory);
    function tokenURI(uint256 tokenId) external view returns (string memory);
}

/// @title A contract that is sent tokens of ERC-721, and ether, and does what it is told then.
contract TokenReceiver is Puppet {
    /// What it does when something arrives.
    enum Mood {
        Accepts,
        WrongMagic,
        Reverts,
        BurnsGas,
        ReturnsNothing,
        Calls,
        Looks
    }

    error Unwilling();

    Mood public onToken;
    Mood public onEther;

    /// The call that it makes, and what came of it.
    address public target;
    bytes public payload;
    bool public succeeded;
    bytes public answer;

    /// What it saw of the last token when it arrived.
    address public seenOwner;
    uint256 public seenBalance;
    uint256 public seenSupply;
    string public seenPrompt;
    uint256 public seenMetadata;

    /// The last token's message.
    address public operator;
    address public from;
    bytes public data;

    /// From now on.
    function behave(Mood onToken_, Mood onEther_, address target_, bytes calldata payload_) external {
        (onToken, onEther, target, payload) = (onToken_, onEther_, target_, payload_);
    }

    function onERC721Received(address operator_, address from_, uint256 tokenId, bytes calldata data_)
        external
        returns (bytes4)
    {
        (operator, from, data) = (operator_, from_, data_);
        _act(onToken);
        if (onToken == Mood.WrongMagic) return 0xffffffff;
        if (onToken == Mood.Looks) {
            ICollection collection = ICollection(msg.sender);
            seenOwner = collection.ownerOf(tokenId);
            seenBalance = collection.balanceOf(address(this));
            seenSupply = collection.totalSupply();
            seenPrompt = collection.prompt(tokenId);
            seenMetadata = bytes(collection.tokenURI(tokenId)).length;
        }
        if (onToken == Mood.ReturnsNothing) {
            assembly {
                return(0, 0)
            }
        }
        return this.onERC721Received.selector;
    }

    function _act(Mood mood) private {
        if (mood == Mood.Reverts) revert Unwilling();
        while (mood == Mood.BurnsGas) {}
        if (mood == Mood.Calls) (succeeded, answer) = target.call{value: msg.value}(payload);
    }

    receive() external payable {
        _act(onEther);
    }
}
