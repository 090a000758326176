[assembly: TestCollectionOrderer(typeof(LongFirst))]
