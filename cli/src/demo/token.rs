//! What the demo uses of the token.

use alloy::sol;

sol! {
    /// The revenue-sharing token (ERC-20, ERC-7641).
    interface Token {
        event RevenueReceived(address indexed from, uint256 amount);

        error SnapshotTooSoon(uint256 earliest);
        error NothingToClaim(address account, uint256 id);

        function balanceOf(address account) external view returns (uint256);
        function totalSupply() external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        function snapshot() external returns (uint256);
        function claimableRevenue(address account, uint256 snapshotId) external view returns (uint256);
        function claim(uint256 snapshotId) external;
        function redeemableOnBurn(uint256 amount) external view returns (uint256);
        function burn(uint256 amount) external;
    }
}
