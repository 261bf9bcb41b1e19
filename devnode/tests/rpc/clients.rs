//! alloy as a client: deploys, sends, waits, reads events and errors.

use alloy::{
    network::{EthereumWallet, TransactionBuilder},
    primitives::{Bytes, B256, U256},
    providers::{Provider, ProviderBuilder},
    rpc::types::{BlockNumberOrTag, Filter, TransactionRequest},
};

use crate::client::{code, init_code, Test};

#[tokio::test]
async fn alloy_works_unchanged() {
    let test = Test::new();
    let wallet = EthereumWallet::from(test.node.accounts()[1].signer.clone());
    let url = test.node.http_url().parse().expect("a URL");
    let provider = ProviderBuilder::new().wallet(wallet).connect_http(url);

    assert_eq!(provider.get_chain_id().await.unwrap(), 412_346);
    assert_eq!(provider.get_gas_price().await.unwrap(), 100_000_000);
    let deployment = TransactionRequest::default().with_deploy_code(init_code(&code::COUNTER));
    let receipt = provider
        .send_transaction(deployment)
        .await
        .unwrap()
        .get_receipt()
        .await
        .unwrap();
    let counter = receipt.contract_address.expect("a contract");
    assert_eq!(
        provider.get_code_at(counter).await.unwrap(),
        Bytes::from_static(&code::COUNTER)
    );

    let request = TransactionRequest::default().with_to(counter);
    let receipt = provider
        .send_transaction(request.clone())
        .await
        .unwrap()
        .get_receipt()
        .await
        .unwrap();
    assert!(receipt.status());
    let word = provider.get_storage_at(counter, U256::ZERO).await.unwrap();
    assert_eq!(word, U256::ONE);
    let filter = Filter::new()
        .address(counter)
        .from_block(0)
        .topic1(B256::ZERO);
    assert!(provider.get_logs(&filter).await.unwrap().is_empty());
    let filter = Filter::new().address(counter).from_block(0);
    assert_eq!(provider.get_logs(&filter).await.unwrap().len(), 1);
    assert_eq!(
        provider.estimate_gas(request.clone()).await.unwrap() / 10_000,
        2
    );
    let list = provider.create_access_list(&request).await.unwrap();
    assert_eq!(list.access_list.0.len(), 1);

    let block = provider
        .get_block_by_number(BlockNumberOrTag::Latest)
        .full()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(block.transactions.len(), 1);
    assert_eq!(block.header.hash_slow(), block.header.hash);
    let receipts = provider
        .get_block_receipts(block.header.hash.into())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(receipts[0].transaction_hash, receipt.transaction_hash);
    let transaction = provider
        .get_transaction_by_hash(receipt.transaction_hash)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(transaction.inner.signer(), test.account(1));

    let refuse = test.deploy(&code::REFUSE);
    let request = TransactionRequest::default()
        .with_to(refuse)
        .with_input(vec![1, 2, 3, 4]);
    let error = provider.call(request).await.unwrap_err();
    let data = error
        .as_error_resp()
        .and_then(|error| error.as_revert_data())
        .expect("revert data");
    assert_eq!(data, Bytes::from_static(&[1, 2, 3, 4]));
}
