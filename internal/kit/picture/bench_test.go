package picture
import ("testing";"fmt";"io")
func BenchmarkBig(b *testing.B){ n:=looks()["big"]; for b.Loop(){ if err:=n.SVG(io.Discard,1100);err!=nil{b.Fatal(err)} }; _=fmt.Sprint }
func BenchmarkAll(b *testing.B){ for k,p:=range looks(){ b.Run(k,func(b *testing.B){for b.Loop(){ p.SVG(io.Discard,1100)}}) } }
