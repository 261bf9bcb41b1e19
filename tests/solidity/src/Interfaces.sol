// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @dev The part of ERC-20 that the fixtures use.
interface IERC20 {
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 value) external returns (bool);
}

/// @dev What a borrower of `FlashLender` implements.
interface IFlashBorrower {
    /// Called while the borrower holds `amount` of `token`; it must have been returned when this call ends.
    function onFlashLoan(IERC20 token, uint256 amount, bytes calldata data) external;
}
