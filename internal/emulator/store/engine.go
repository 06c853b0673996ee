package store

// Engine is one instance's storage.
type Engine struct{}

// Session owns locks and transactions.
type Session struct{}

// Txn is one transaction.
type Txn struct{ Iso Isolation }
