module keyreach

go 1.26
