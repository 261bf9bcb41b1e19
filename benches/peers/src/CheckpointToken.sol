// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title ERC-7641 for native money as one writes it in Solidity today.
/// @notice Balances and supply are kept twice, as in OpenZeppelin's ERC20Votes: as they are, and as checkpoints, here
/// numbered by snapshot. Every number that belongs to money takes half a word.
contract CheckpointToken is ERC20 {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    error SnapshotTooSoon();
    error NothingToShare();
    error NoSharingSupply();
    error UnknownSnapshot(uint256 id);
    error NothingToClaim(address account, uint256 id);

    event Snapshot(uint256 id);
    event RevenueShared(uint256 indexed id, uint256 claimable, uint256 sharing);
    event RevenueClaimed(address indexed account, uint256 indexed id, uint256 amount);
    event Redeemed(address indexed account, uint256 amount, uint256 payout);

    uint256 private constant BASIS_POINTS = 10_000;

    uint256 public immutable claimBps;
    uint256 public immutable interval;

    /// Wei set aside for claims of past snapshots.
    uint128 private _reserved;
    /// Wei that all tokens together redeem.
    uint128 private _redeemable;
    /// Wei that the next snapshot shares.
    uint128 private _pending;
    uint48 private _snapshotId;
    uint48 private _snapshotAt;

    mapping(uint256 id => uint256) private _claimable;
    mapping(uint256 id => mapping(address account => bool)) private _claimed;
    mapping(address account => Checkpoints.Trace208) private _balances;
    Checkpoints.Trace208 private _supply;

    constructor(address owner, uint256 supply, uint256 claimBps_, uint256 interval_) ERC20("Tiny Model", "TINY") {
        claimBps = claimBps_;
        interval = interval_;
        _snapshotAt = block.timestamp.toUint48();
        _mint(owner, supply);
    }

    receive() external payable {}

    /// Shares what came in since the last snapshot.
    function snapshot() external returns (uint256 id) {
        if (block.timestamp <= _snapshotAt + interval) revert SnapshotTooSoon();
        uint256 sharing = totalSupply();
        if (sharing == 0) revert NoSharingSupply();
        _account();
        uint256 claimable = _pending;
        if (claimable == 0) revert NothingToShare();
        _pending = 0;
        _reserved += claimable.toUint128();
        _snapshotAt = block.timestamp.toUint48();
        id = ++_snapshotId;
        _claimable[id] = claimable;
        emit Snapshot(id);
        emit RevenueShared(id, claimable, sharing);
    }

    function claimableRevenue(address account, uint256 id) public view returns (uint256) {
        if (id == 0 || id > _snapshotId || _claimed[id][account]) return 0;
        // A change after snapshot n is numbered n, so what snapshot n saw is the last one before.
        uint48 last = (id - 1).toUint48();
        return Math.mulDiv(_balances[account].upperLookupRecent(last), _claimable[id], _supply.upperLookupRecent(last));
    }

    function claim(uint256 id) external {
        uint256 amount = _claim(id);
        _reserved -= amount.toUint128();
        Address.sendValue(payable(msg.sender), amount);
    }

    function claimBatch(uint256[] calldata ids) external {
        uint256 amount;
        for (uint256 i = 0; i < ids.length; ++i) {
            amount += _claim(ids[i]);
        }
        _reserved -= amount.toUint128();
        Address.sendValue(payable(msg.sender), amount);
    }

    function redeemableOnBurn(uint256 amount) external view returns (uint256) {
        (uint256 claims, uint256 rest) = _unaccounted();
        uint256 pool = amount == totalSupply() ? _redeemable + _pending + claims + rest : _redeemable + rest;
        return Math.mulDiv(amount, pool, totalSupply());
    }

    function burn(uint256 amount) external {
        _account();
        uint256 supply = totalSupply();
        if (amount == supply) {
            _redeemable += _pending;
            _pending = 0;
        }
        uint256 payout = Math.mulDiv(amount, _redeemable, supply);
        _burn(msg.sender, amount);
        _redeemable -= payout.toUint128();
        emit Redeemed(msg.sender, amount, payout);
        Address.sendValue(payable(msg.sender), payout);
    }

    function _claim(uint256 id) private returns (uint256 amount) {
        if (id == 0 || id > _snapshotId) revert UnknownSnapshot(id);
        amount = claimableRevenue(msg.sender, id);
        if (amount == 0) revert NothingToClaim(msg.sender, id);
        _claimed[id][msg.sender] = true;
        emit RevenueClaimed(msg.sender, id, amount);
    }

    /// Income since the last look, and how it divides.
    function _unaccounted() private view returns (uint256 claims, uint256 rest) {
        uint256 income = address(this).balance - _reserved - _redeemable - _pending;
        claims = Math.mulDiv(income, claimBps, BASIS_POINTS);
        rest = income - claims;
    }

    function _account() private {
        (uint256 claims, uint256 rest) = _unaccounted();
        _pending += claims.toUint128();
        _redeemable += rest.toUint128();
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        uint48 key = _snapshotId;
        if (from == address(0) || to == address(0)) _supply.push(key, totalSupply().toUint208());
        if (from != address(0)) _balances[from].push(key, balanceOf(from).toUint208());
        if (to != address(0)) _balances[to].push(key, balanceOf(to).toUint208());
    }
}
