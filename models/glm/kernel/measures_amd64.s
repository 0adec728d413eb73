#include "textflag.h"

// func dotAVX2(acc *[lanes]float64, x, y *float64, rows int)
TEXT ·dotAVX2(SB), NOSPLIT, $0-32
	MOVQ   acc+0(FP), DI
	MOVQ   x+8(FP), SI
	MOVQ   y+16(FP), DX
	MOVQ   rows+24(FP), CX
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	XORQ   AX, AX

dotLoop:
	VMOVUPD     (SI)(AX*8), Y4
	VMOVUPD     32(SI)(AX*8), Y5
	VMOVUPD     64(SI)(AX*8), Y6
	VMOVUPD     96(SI)(AX*8), Y7
	VFMADD231PD (DX)(AX*8), Y4, Y0
	VFMADD231PD 32(DX)(AX*8), Y5, Y1
	VFMADD231PD 64(DX)(AX*8), Y6, Y2
	VFMADD231PD 96(DX)(AX*8), Y7, Y3
	ADDQ        $16, AX
	CMPQ        AX, CX
	JLT         dotLoop
	VMOVUPD     Y0, (DI)
	VMOVUPD     Y1, 32(DI)
	VMOVUPD     Y2, 64(DI)
	VMOVUPD     Y3, 96(DI)
	VZEROUPPER
	RET

// SCATTER adds the weighted squares of four values in Y4.
#define SCATTER(W, ACC) \
	VSUBPD      Y15, Y4, Y4 \
	VMULPD      W, Y4, Y5   \
	VFMADD231PD Y4, Y5, ACC

// func scatterAVX2(acc *[lanes]float64, x, w *float64, mean float64, rows int)
TEXT ·scatterAVX2(SB), NOSPLIT, $0-40
	MOVQ         acc+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         w+16(FP), DX
	VBROADCASTSD mean+24(FP), Y15
	MOVQ         rows+32(FP), CX
	VXORPD       Y0, Y0, Y0
	VXORPD       Y1, Y1, Y1
	VXORPD       Y2, Y2, Y2
	VXORPD       Y3, Y3, Y3
	XORQ         AX, AX

scatterLoop:
	VMOVUPD (SI)(AX*8), Y4
	SCATTER((DX)(AX*8), Y0)
	VMOVUPD 32(SI)(AX*8), Y4
	SCATTER(32(DX)(AX*8), Y1)
	VMOVUPD 64(SI)(AX*8), Y4
	SCATTER(64(DX)(AX*8), Y2)
	VMOVUPD 96(SI)(AX*8), Y4
	SCATTER(96(DX)(AX*8), Y3)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JLT     scatterLoop
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VZEROUPPER
	RET

// func rangeAVX2(low, high *[4]float64, x *float64, rows int)
TEXT ·rangeAVX2(SB), NOSPLIT, $0-32
	MOVQ    low+0(FP), DI
	MOVQ    high+8(FP), BX
	MOVQ    x+16(FP), SI
	MOVQ    rows+24(FP), CX
	VMOVUPD (DI), Y0
	VMOVUPD (BX), Y1
	XORQ    AX, AX

rangeLoop:
	VMOVUPD (SI)(AX*8), Y2
	VMINPD  Y0, Y2, Y0 // x if x < low, else low
	VMAXPD  Y1, Y2, Y1
	ADDQ    $4, AX
	CMPQ    AX, CX
	JLT     rangeLoop
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, (BX)
	VZEROUPPER
	RET
