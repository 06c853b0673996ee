package check

import (
	"fmt"
	"math"
	"strconv"
)

func init() {
	register(Check{
		ID: "behaviour.bill", Title: "A bill of 6 000 has its discount of 10 percent and its tax; one of exactly 1 000 has none", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Run dbo.sp_CalculateBill by hand; its text is compared by structure.modules.",
		Link:    docs + "verify.md",
		Effects: "in a transaction that is rolled back; uses up identity values",
		Script:  query("behaviour_bill.sql"),
		Eval: func(in Input) Result {
			if len(in.Sets) != 2 || len(in.Sets[1].Rows) == 0 {
				return Bad("there are not two bills")
			}
			var list []Detail
			for i, want := range []struct{ subtotal, discount, tax, total float64 }{{6000, 600, 432, 5832}, {1000, 0, 80, 1080}} {
				r := in.Sets[i].Rows[0]
				for _, f := range []struct {
					column string
					value  float64
				}{{"Subtotal", want.subtotal}, {"Discount", want.discount}, {"Tax", want.tax}, {"Total", want.total}} {
					if is := r.Decimal(f.column); !(math.Abs(is-f.value) < 0.005) {
						list = append(list, Detail{Object: f.column, Text: fmt.Sprintf("the %s of %v is %v, and must be %v", f.column, want.subtotal, is, f.value)})
					}
				}
			}
			return Wrong(list, "5 832 and 1 080", "%d figure", "%d figures")
		},
	})
}

// Decimal is a number with decimals, which the driver gives as text; NaN for NULL.
func (r Row) Decimal(column string) float64 {
	text := r.Text(column)
	if b, ok := r.value(column).([]byte); ok {
		text = string(b)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}
