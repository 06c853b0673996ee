//go:build !linux

package main

import (
	"os"
	"time"
)

func peakRSS(*os.ProcessState) int64 { return 0 }
func cpuTime() (time.Duration, bool) { return 0, false }
