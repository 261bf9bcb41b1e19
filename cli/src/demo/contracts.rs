//! What the demo uses of the contracts.

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

    /// The collection (ERC-721, ERC-2981, ERC-7007).
    interface Collection {
        error UnverifiedOutput(uint256 status);

        function mint(bytes prompt) external payable returns (uint256 tokenId);
        function available(bytes prompt) external view returns (bool);
        function status(bytes prompt, bytes aigcData, bytes proof) external view returns (uint8);
        function verify(bytes prompt, bytes aigcData, bytes proof) external view returns (bool);
        function tokenURI(uint256 tokenId) external view returns (string);
        function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address receiver, uint256 amount);
        function ownerOf(uint256 tokenId) external view returns (address);
        function transferFrom(address from, address to, uint256 tokenId) external;
    }

    /// The mint with an output of one's own.
    interface Minter {
        function mint(address to, bytes prompt, bytes aigcData, string uri, bytes proof) external payable returns (uint256 tokenId);
    }
}
