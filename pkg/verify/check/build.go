package check

import (
	"fmt"
	"strings"
)

// Build turns a product version into text that sorts as the versions do; parts that are left out are 0.
func Build(version string) string {
	var part [4]int
	for i, p := range strings.SplitN(version, ".", 4) {
		fmt.Sscan(p, &part[i])
	}
	return fmt.Sprintf("%05d.%05d.%05d.%05d", part[0], part[1], part[2], part[3])
}
