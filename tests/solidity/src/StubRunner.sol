// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @title A runner and verification hook that does as it is told: honest, or in all the ways one should not be.
/// @dev Its honest output is a picture of 4 x 4 pixels (status, width, height, 12 bytes of 6 bits a pixel, of the
/// first four colours) that depends on the prompt alone; prompts that start with "zz" are not understood.
contract StubRunner {
    /// What its views do.
    enum Mood {
        Honest,
        Reverts,
        ReturnsNothing,
        WrongPlace,
        WrongLength,
        TooLong,
        Empty,
        BurnsGas,
        Bomb
    }

    error Unwilling();

    Mood public mood;
    bool public deprecated;
    mapping(bytes32 key => bytes) private told;
    mapping(bytes32 key => uint256) private statuses;

    /// From now on.
    function behave(Mood mood_) external {
        mood = mood_;
    }

    /// Deprecates all models, or no longer.
    function deprecate(bool deprecated_) external {
        deprecated = deprecated_;
    }

    /// The output of `prompt` from now on.
    function tell(bytes calldata prompt, bytes calldata output) external {
        told[keccak256(prompt)] = output;
    }

    /// What `verifyOutput` says of these by another route than execution; may be no status at all.
    function assertStatus(bytes calldata prompt, bytes calldata output, bytes calldata proof, uint256 status) external {
        statuses[keccak256(abi.encode(prompt, output, proof))] = status;
    }

    function run(bytes32, bytes calldata prompt) public view returns (bytes memory output) {
        _misbehave();
        return _output(prompt);
    }

    function isDeprecated(bytes32) external view returns (bool) {
        return deprecated;
    }

    function verifyOutput(bytes32, bytes calldata prompt, bytes calldata output, bytes calldata proof)
        external
        view
        returns (uint256)
    {
        _misbehave();
        if (proof.length > 0 && proof[0] == 0x01) {
            return keccak256(output) == keccak256(_output(prompt)) ? 2 : 3;
        }
        return statuses[keccak256(abi.encode(prompt, output, proof))];
    }

    function _output(bytes calldata prompt) private view returns (bytes memory) {
        bytes storage other = told[keccak256(prompt)];
        if (other.length > 0) return other;
        if (prompt.length >= 2 && prompt[0] == "z" && prompt[1] == "z") return abi.encodePacked(uint8(4), new bytes(14));
        // 6 bits a pixel, of which the lowest 2 count: 24 bits are 4 pixels.
        bytes12 pixels = bytes12(keccak256(prompt)) & 0xc3300cc3300cc3300cc3300c;
        return abi.encodePacked(uint8(0), uint8(4), uint8(4), pixels);
    }

    function _misbehave() private view {
        if (mood == Mood.Reverts) revert Unwilling();
        while (mood == Mood.BurnsGas) {}
        bytes memory answer;
        if (mood == Mood.WrongPlace) answer = abi.encode(uint256(64), uint256(1), bytes32(0));
        if (mood == Mood.WrongLength) answer = abi.encode(uint256(32), type(uint256).max, bytes32(0));
        if (mood == Mood.TooLong) answer = abi.encode(uint256(32), uint256(2049), new bytes(2200));
        if (mood == Mood.Empty) answer = abi.encode(uint256(32), uint256(0));
        if (mood == Mood.Bomb) {
            assembly {
                revert(0, 500000)
            }
        }
        if (mood == Mood.Honest) return;
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}
