// Has a manifest and no code.
extern int billstop_test_unused;
int billstop_test_unused = 1;
