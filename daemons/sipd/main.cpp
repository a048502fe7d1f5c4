// sipd owns the wire: transports, transactions, dialogs, registrations and trunk sessions.
// It decides nothing about calls: each dialog is a leg, and calld says what becomes of it.
int main() { return 1; }
