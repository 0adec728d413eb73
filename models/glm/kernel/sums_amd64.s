#include "textflag.h"

// func centerAVX2(dst, x *float64, mean, scale, beta float64, eta *float64, rows int)
TEXT ·centerAVX2(SB), NOSPLIT, $0-56
	MOVQ         dst+0(FP), DI
	MOVQ         x+8(FP), SI
	VBROADCASTSD mean+16(FP), Y0
	VBROADCASTSD scale+24(FP), Y1
	VBROADCASTSD beta+32(FP), Y2
	MOVQ         eta+40(FP), DX
	MOVQ         rows+48(FP), CX
	XORQ         AX, AX

centerLoop:
	VMOVUPD     (SI)(AX*8), Y3
	VSUBPD      Y0, Y3, Y3
	VMULPD      Y1, Y3, Y3
	VMOVUPD     Y3, (DI)(AX*8)
	VMOVUPD     (DX)(AX*8), Y4
	VFMADD231PD Y3, Y2, Y4
	VMOVUPD     Y4, (DX)(AX*8)
	ADDQ        $4, AX
	CMPQ        AX, CX
	JLT         centerLoop
	VZEROUPPER
	RET

// func predictAVX2(eta, z *float64, at *[group]int, by *[group]float64, rows int)
TEXT ·predictAVX2(SB), NOSPLIT, $0-40
	MOVQ         eta+0(FP), DI
	MOVQ         z+8(FP), SI
	MOVQ         at+16(FP), BX
	MOVQ         by+24(FP), DX
	MOVQ         rows+32(FP), CX
	VBROADCASTSD (DX), Y0
	VBROADCASTSD 8(DX), Y1
	VBROADCASTSD 16(DX), Y2
	VBROADCASTSD 24(DX), Y3
	MOVQ         (BX), R8
	MOVQ         8(BX), R9
	MOVQ         16(BX), R10
	MOVQ         24(BX), R11
	LEAQ         (SI)(R8*8), R8
	LEAQ         (SI)(R9*8), R9
	LEAQ         (SI)(R10*8), R10
	LEAQ         (SI)(R11*8), R11
	XORQ         AX, AX

predictLoop:
	VMOVUPD     (DI)(AX*8), Y4
	VFMADD231PD (R8)(AX*8), Y0, Y4
	VFMADD231PD (R9)(AX*8), Y1, Y4
	VFMADD231PD (R10)(AX*8), Y2, Y4
	VFMADD231PD (R11)(AX*8), Y3, Y4
	VMOVUPD     Y4, (DI)(AX*8)
	ADDQ        $4, AX
	CMPQ        AX, CX
	JLT         predictLoop
	VZEROUPPER
	RET

// func weighAVX2(z *float64, stride int, score, root, gradient *float64, rows, columns int)
// Sixteen lanes in Y0-Y3.
TEXT ·weighAVX2(SB), NOSPLIT, $0-56
	MOVQ z+0(FP), DI
	MOVQ stride+8(FP), R8
	SHLQ $3, R8
	MOVQ score+16(FP), SI
	MOVQ root+24(FP), DX
	MOVQ gradient+32(FP), BX
	MOVQ rows+40(FP), CX
	MOVQ columns+48(FP), R9

weighColumn:
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	XORQ   AX, AX

weighLoop:
	VMOVUPD     (DI)(AX*8), Y4
	VMOVUPD     32(DI)(AX*8), Y5
	VMOVUPD     64(DI)(AX*8), Y6
	VMOVUPD     96(DI)(AX*8), Y7
	VFMADD231PD (SI)(AX*8), Y4, Y0
	VFMADD231PD 32(SI)(AX*8), Y5, Y1
	VFMADD231PD 64(SI)(AX*8), Y6, Y2
	VFMADD231PD 96(SI)(AX*8), Y7, Y3
	VMULPD      (DX)(AX*8), Y4, Y4
	VMULPD      32(DX)(AX*8), Y5, Y5
	VMULPD      64(DX)(AX*8), Y6, Y6
	VMULPD      96(DX)(AX*8), Y7, Y7
	VMOVUPD     Y4, (DI)(AX*8)
	VMOVUPD     Y5, 32(DI)(AX*8)
	VMOVUPD     Y6, 64(DI)(AX*8)
	VMOVUPD     Y7, 96(DI)(AX*8)
	ADDQ        $16, AX
	CMPQ        AX, CX
	JLT         weighLoop

	VADDPD       Y1, Y0, Y0
	VADDPD       Y3, Y2, Y2
	VADDPD       Y2, Y0, Y0
	VHADDPD      Y0, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADDSD       X1, X0, X0
	VADDSD       (BX), X0, X0
	VMOVSD       X0, (BX)
	ADDQ         $8, BX
	ADDQ         R8, DI
	DECQ         R9
	JNZ          weighColumn
	VZEROUPPER
	RET

// TILEROW adds the lanes of four dot products, of columns j, j+1, j+2 and j+3 with one column i, to a row of sum.
#define TILEROW(A, B, C, D) \
	VHADDPD    B, A, Y12         \ // a01 b01 a23 b23
	VHADDPD    D, C, Y13         \ // c01 d01 c23 d23
	VPERM2F128 $0x21, Y13, Y12, Y14 \ // a23 b23 c01 d01
	VBLENDPD   $12, Y13, Y12, Y15   \ // a01 b01 c23 d23
	VADDPD     Y15, Y14, Y14     \
	VADDPD     (DI), Y14, Y14    \
	VMOVUPD    Y14, (DI)         \
	ADDQ       SI, DI

// func gramTileAVX2(sum *float64, width int, a, b *float64, stride, rows int)
// Three columns of a with four of b: dot product i, j in Y(3j+i), four lanes each.
TEXT ·gramTileAVX2(SB), NOSPLIT, $0-48
	MOVQ sum+0(FP), DI
	MOVQ width+8(FP), SI
	SHLQ $3, SI
	MOVQ a+16(FP), AX
	MOVQ b+24(FP), BX
	MOVQ stride+32(FP), CX
	SHLQ $3, CX
	LEAQ (CX)(CX*2), R8
	MOVQ rows+40(FP), DX

	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	VXORPD Y8, Y8, Y8
	VXORPD Y9, Y9, Y9
	VXORPD Y10, Y10, Y10
	VXORPD Y11, Y11, Y11

gramLoop:
	VMOVUPD     (AX), Y12
	VMOVUPD     (AX)(CX*1), Y13
	VMOVUPD     (AX)(CX*2), Y14
	VMOVUPD     (BX), Y15
	VFMADD231PD Y15, Y12, Y0
	VFMADD231PD Y15, Y13, Y1
	VFMADD231PD Y15, Y14, Y2
	VMOVUPD     (BX)(CX*1), Y15
	VFMADD231PD Y15, Y12, Y3
	VFMADD231PD Y15, Y13, Y4
	VFMADD231PD Y15, Y14, Y5
	VMOVUPD     (BX)(CX*2), Y15
	VFMADD231PD Y15, Y12, Y6
	VFMADD231PD Y15, Y13, Y7
	VFMADD231PD Y15, Y14, Y8
	VMOVUPD     (BX)(R8*1), Y15
	VFMADD231PD Y15, Y12, Y9
	VFMADD231PD Y15, Y13, Y10
	VFMADD231PD Y15, Y14, Y11
	ADDQ        $32, AX
	ADDQ        $32, BX
	SUBQ        $4, DX
	JNZ         gramLoop

	TILEROW(Y0, Y3, Y6, Y9)
	TILEROW(Y1, Y4, Y7, Y10)
	TILEROW(Y2, Y5, Y8, Y11)
	VZEROUPPER
	RET
