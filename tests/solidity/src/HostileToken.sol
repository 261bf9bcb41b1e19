// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @title An ERC-20 that can do all that ERC-20 tokens should not.
contract HostileToken {
    /// What its transfers do.
    enum Mood {
        Honest,
        ReturnsFalse,
        Reverts,
        BurnsGas,
        Reenters,
        ReturnsNothing,
        KeepsAFee,
        Silent
    }

    error Unwilling();

    mapping(address account => uint256) public units;
    Mood public mood;

    /// The call made when it re-enters, and whether one of them has succeeded.
    address public target;
    bytes public payload;
    bool public entered;

    /// From now on.
    function behave(Mood mood_, address target_, bytes calldata payload_) external {
        (mood, target, payload) = (mood_, target_, payload_);
    }

    /// Units of an account, unless it is silent.
    function balanceOf(address account) external view returns (uint256) {
        if (mood == Mood.Silent) revert Unwilling();
        return units[account];
    }

    /// New units.
    function mint(address to, uint256 value) external {
        units[to] += value;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        return _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private returns (bool) {
        if (mood == Mood.ReturnsFalse) return false;
        if (mood == Mood.Reverts || mood == Mood.Silent) revert Unwilling();
        while (mood == Mood.BurnsGas) {}
        units[from] -= value;
        units[to] += mood == Mood.KeepsAFee ? value - value / 100 : value;
        if (mood == Mood.Reenters) {
            (bool success,) = target.call(payload);
            entered = entered || success;
        }
        if (mood == Mood.ReturnsNothing) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}
