CREATE TABLE counts (event TEXT, day INTEGER, count INTEGER, pending TEXT, PRIMARY KEY (event, day));
